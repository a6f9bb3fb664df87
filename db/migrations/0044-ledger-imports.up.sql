-- Charges and payments from a file: an import like those of a practice that begins, which posts to the ledger.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

alter table import_run drop constraint import_run_kind_check;
alter table import_run
  add constraint import_run_kind_check check (kind in ('clients','staff','appointments','ledger')),
  add column all_charts boolean not null default false, -- who ordered it sees every chart, by the rule Restricted Charts
  add column undo_reason text,           -- of a ledger, why it is taken back; in the words of staff, as each reversal says it
  add column before integer not null default 0; -- rows that an earlier import has posted
alter table import_row drop constraint import_row_status_check;

-- Of charges and payments, as far as they could be read: the list is told whose chart they are of, and their sums.
alter table import_row
  add constraint import_row_status_check check (status in ('good','bad','before','done','undone','kept')),
  add column ordered boolean not null default false, -- its chart was open to who confirmed the sums, so it is among them
  add column client_id uuid,
  add column amount bigint check (amount <> 0), -- cents: a charge above zero, a payment below
  -- A row that was not posted keeps nobody from taking back the import that made the client.
  add foreign key (practice_id, client_id) references client on delete set null (client_id);
create index import_row_by_client on import_row (practice_id, client_id) where client_id is not null;

-- What was taken back may come again under the id that its system has for it, so the same id once each time.
alter table ledger_transaction add column external_nth integer not null default 1 check (external_nth > 0);
drop index ledger_transaction_external;
create unique index ledger_transaction_external on ledger_transaction (practice_id, kind, external_id, external_nth);

create or replace function analyze_imported() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Without waiting for another import that does the same.
  analyze (skip_locked) person, client, staff, contact_point, consent, assignment, appointment, import_row, ledger_transaction, ledger_entry;
end $$;

drop trigger audit on import_run;
create trigger audit after insert or update or delete on import_run for each row execute function audit_row('undo_reason');
