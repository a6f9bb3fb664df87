-- Billing: what clients owe and have paid, in double entry, and the statements of it.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

-- Only grows: nothing that was posted is ever edited. What was wrong is reversed, once, by a transaction that says the opposite.
create table ledger_transaction (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  nth integer not null check (nth > 0),  -- of this client, from 1, given out under the lock of the client's row: statements lie between two of them
  kind text not null check (kind in ('charge','payment','refund','adjustment','dispute','reversal')),
  on_date date not null,                 -- in the practice's zone
  description text not null check (description <> ''), -- shown to the client
  reason text,                           -- why it was adjusted or reversed; for staff
  appointment_id uuid,
  payment_id uuid,                       -- of a card
  refund_id uuid,
  reverses_id uuid,
  source text not null check (source in ('staff','file','card')),
  external_id text check (external_id <> ''), -- what a file calls it
  created_at timestamptz not null default now(),
  created_by uuid,                       -- account; null: no member of staff did
  primary key (practice_id, id),
  unique (practice_id, client_id, nth),
  unique (practice_id, reverses_id),
  check ((kind = 'reversal') = (reverses_id is not null) and (kind not in ('adjustment','reversal') or coalesce(reason, '') <> '')),
  check (external_id is null or source = 'file'),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, appointment_id) references appointment,
  foreign key (practice_id, reverses_id) references ledger_transaction,
  foreign key (practice_id, created_by) references account
);
create unique index ledger_transaction_payment on ledger_transaction (practice_id, payment_id) where kind = 'payment';
create unique index ledger_transaction_refund on ledger_transaction (practice_id, refund_id) where kind = 'refund';
create unique index ledger_transaction_external on ledger_transaction (practice_id, kind, external_id);

-- What a transaction moves, in cents: a debit above zero, a credit below. Of `receivable` the sum is what a client owes.
create table ledger_entry (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  transaction_id uuid not null,
  ledger_account text not null check (ledger_account in ('receivable','income','desk-payments','card-payments','adjustments','disputed')),
  amount bigint not null check (amount <> 0),
  primary key (practice_id, id),
  unique (practice_id, transaction_id, ledger_account),
  foreign key (practice_id, transaction_id) references ledger_transaction on delete cascade
);

-- Looked at when the database transaction ends: what was posted balances, was posted whole, and a reversal is the opposite of what it reverses.
create function ledger_balanced() returns trigger language plpgsql as $$
declare
  posted uuid := case tg_table_name when 'ledger_entry' then to_jsonb(new) ->> 'transaction_id' else to_jsonb(new) ->> 'id' end;
  head ledger_transaction;
begin
  select * into head from ledger_transaction t where t.practice_id = new.practice_id and t.id = posted;
  -- created_at is when the database transaction began, so an entry that comes in a later one would change what was posted.
  if head.created_at <> now() then
    raise exception 'The ledger transaction % was posted before: reverse it instead', posted using errcode = 'check_violation';
  end if;
  if (select coalesce(sum(e.amount), 1) from ledger_entry e where e.practice_id = new.practice_id and e.transaction_id = posted) <> 0 then
    raise exception 'The entries of the ledger transaction % do not sum to zero', posted using errcode = 'check_violation';
  end if;
  if head.kind = 'reversal' and (
    exists (select from ledger_transaction was where was.practice_id = new.practice_id and was.id = head.reverses_id and was.client_id <> head.client_id)
    or exists (
      select from ledger_entry e where e.practice_id = new.practice_id and e.transaction_id in (posted, head.reverses_id)
       group by e.ledger_account having sum(e.amount) <> 0)
  ) then
    raise exception 'The ledger transaction % is not the opposite of what it reverses', posted using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger balanced after insert on ledger_transaction deferrable initially deferred for each row execute function ledger_balanced();
create constraint trigger balanced after insert on ledger_entry deferrable initially deferred for each row execute function ledger_balanced();

-- What a client was told that they owe. Frozen: its lines are the transactions after `after_nth` up to `to_nth`, which never change.
create table statement (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  number integer not null check (number > 0), -- of the practice, from 1
  after_nth integer not null check (after_nth >= 0),
  to_nth integer not null,
  from_on date not null,
  to_on date not null,
  opening bigint not null,               -- cents that the client owed before
  closing bigint not null,               -- and after the last of its lines
  due_on date not null,
  by_card boolean not null default false, -- whether it could be paid by card when it was issued
  issued_at timestamptz not null,
  issued_by uuid,                        -- account
  notice_id uuid,                        -- message that told the client
  read_at timestamptz,                   -- the client opened it first
  primary key (practice_id, id),
  unique (practice_id, number),
  check (to_nth >= after_nth),
  check (to_on >= from_on),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, issued_by) references account,
  foreign key (practice_id, notice_id) references message
);
create index statement_by_client on statement (practice_id, client_id, number desc);

do $$
declare t text;
begin
  foreach t in array array['ledger_transaction','ledger_entry','statement'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert on %I to rounds_app', t);
  end loop;
end $$;
grant update (notice_id, read_at) on statement to rounds_app;

-- The words stand in the ledger itself, for good.
create trigger audit after insert or update or delete on ledger_transaction for each row execute function audit_row('description', 'reason');
create trigger audit after insert or update or delete on statement for each row execute function audit_row();

-- Practices that are there already: whoever manages profiles, and the profile that was made for it.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    insert into profile_rule (profile_id, rule, can_create, can_modify, can_view)
    select p.id, 'Client Billing', true, true, true from profile p
     where p.practice_id = each and (p.name = 'Biller' or exists (
       select from profile_rule r where r.practice_id = each and r.profile_id = p.id and r.rule = 'Profile Management' and r.can_create and r.can_modify))
    on conflict (practice_id, profile_id, rule) do nothing;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
