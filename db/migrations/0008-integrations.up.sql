-- PIMSY and Timeero: the connections, what both said of people and appointments, and who of the one is who of the other.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

create table integration (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  system text not null check (system in ('pimsy','timeero')),
  enabled boolean not null default false,
  method text not null check (method in ('smart','password','drop','key')),  -- drop: a folder of CSV files
  address text not null,                 -- of the API, or the folder
  who text,                              -- client id or user name, as staff see it
  sealed bytea,                          -- the secrets, by the key ring (purpose field); null while disabled
  key_id text,
  window_days integer not null default 30 check (window_days between 1 and 90),
  delete_guard integer not null default 20 check (delete_guard between 0 and 100),  -- percent of the shifts of the window
  alert_group_id uuid,                   -- hears of two failed runs in a row
  last_good_at timestamptz,
  failures integer not null default 0,   -- runs in a row
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, system),
  foreign key (practice_id, alert_group_id) references user_group
);

-- Credentials that are being tried: checked against the other system before they take the place of those in use, and erased either way.
create table integration_check (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  system text not null check (system in ('pimsy','timeero')),
  method text not null check (method in ('smart','password','drop','key')),
  address text not null,
  who text,
  sealed bytea,                          -- null once it has ended
  key_id text,
  status text not null default 'requested' check (status in ('requested','good','refused')),
  failure text,                          -- class of the error
  problem text,                          -- in a sentence, with the way out
  connection jsonb,                      -- what the other system is and can do
  requested_by text not null,            -- actor
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (practice_id, id)
);
create index integration_check_waiting on integration_check (practice_id, created_at) where status = 'requested';

-- facts: what lists show and matching compares, without the SSN. The snapshot is the whole record, also without it.
alter table external_record
  add column label text not null default '',
  add column facts jsonb not null default '{}',
  add column ssn bytea,                  -- sealed by a key of its own, which is wrapped by the key ring
  add column ssn_index text,             -- keyed hash, to find the same number twice
  add column changed_at timestamptz,     -- by the other system's clock
  add column gone_at timestamptz;        -- the other system has it no more
create index external_record_list on external_record (practice_id, system, kind, lower(label), id) where gone_at is null;
create index external_record_by_ssn on external_record (practice_id, ssn_index) where ssn_index is not null;
-- One person is one record of a system.
alter table mapping add column system text not null default 'pimsy' check (system in ('pimsy','timeero'));
alter table mapping alter column system drop default;
create unique index mapping_once_inside on mapping (practice_id, system, local_kind, local_id) where ended_at is null;

-- A PIMSY employee is a Timeero user, a PIMSY client a Timeero job: one to one, both ways, at any time.
create table timeero_mapping (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('employee','client')),
  pimsy_record_id uuid not null,
  timeero_record_id uuid not null,
  origin text not null check (origin in ('chosen','suggested','imported')),
  evidence text[] not null default '{}', -- of a suggestion: email, phone, birth-date, name
  mapped_by text not null,               -- actor
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  ended_by text,
  primary key (practice_id, id),
  foreign key (practice_id, pimsy_record_id) references external_record,
  foreign key (practice_id, timeero_record_id) references external_record
);
create unique index timeero_mapping_once_pimsy on timeero_mapping (practice_id, pimsy_record_id) where ended_at is null;
create unique index timeero_mapping_once_timeero on timeero_mapping (practice_id, timeero_record_id) where ended_at is null;

do $$
declare t text;
begin
  foreach t in array array['integration','integration_check','timeero_mapping'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
end $$;
revoke delete on timeero_mapping from rounds_app;

create trigger audit after insert or update or delete on integration for each row execute function audit_row('sealed', '-last_good_at', '-failures');
create trigger audit after insert or update or delete on integration_check for each row execute function audit_row('sealed');
create trigger audit after insert or update or delete on timeero_mapping for each row execute function audit_row();
