-- Composing: dates that reach from one day to another, people who are left out by hand, drafts, and what a preview showed.

alter table broadcast
  add column end_date date,                          -- of the last appointments; null: those of start_date alone
  add column left_out jsonb not null default '[]',   -- [{sourceId, by (account), at}]
  add check (end_date is null or end_date >= start_date);

-- Of one account: nobody else sees what somebody has not sent.
create table broadcast_draft (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  account_id uuid not null,
  content jsonb not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, account_id) references account
);
create index broadcast_draft_by_account on broadcast_draft (practice_id, account_id, id desc);

-- Ids and decisions of everybody whom somebody was shown, 17 bytes each (db/broadcasts/audience-view.ts), so that a later look can say what has changed.
create table audience_view (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  broadcast_id uuid,                                 -- null: it had not been sent
  people bytea not null,
  seen_at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, broadcast_id) references broadcast
);
create index audience_view_by_broadcast on audience_view (practice_id, broadcast_id, id desc) where broadcast_id is not null;

do $$
declare t text;
begin
  foreach t in array array['broadcast_draft','audience_view'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
end $$;
revoke update on audience_view from rounds_app;

create trigger audit after insert or update or delete on broadcast_draft for each row execute function audit_row('content');
