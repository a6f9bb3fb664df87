-- What clients change of their own information in the portal.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

-- A change of who somebody is (name, date of birth), asked for in the portal: staff approve or refuse each by itself. Other fields change at once.
create table information_change (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  account_id uuid not null,              -- portal account that asked
  field text not null check (field in ('firstName','lastName','birthDate')),
  on_file text,                          -- what stood there when it was asked for; a date as YYYY-MM-DD
  wanted text,
  status text not null default 'pending' check (status in ('pending','approved','refused','withdrawn')),
  reason text,                           -- why it was refused, for the client to read
  asked_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,                       -- account of the member of staff
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, account_id) references account,
  foreign key (practice_id, decided_by) references account
);
create unique index information_change_pending on information_change (practice_id, client_id, field) where status = 'pending';
create index information_change_by_client on information_change (practice_id, client_id, id desc);

-- Which parts of its subject an alert is about, as codes: the sections that a client changed.
alter table alert add column parts text[] not null default '{}';

alter table information_change enable row level security;
alter table information_change force row level security;
create policy own_practice on information_change using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update on information_change to rounds_app;
create trigger audit after insert or update or delete on information_change for each row execute function audit_row();
