-- Employees and clients of PIMSY that are made in Timeero, one row a record and run, and who is in its EVV register.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

create table person_import (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('employee','client')),
  origin text not null check (origin in ('person','healed')),  -- healed: its records failed before and have changed in PIMSY since
  -- cancelling: nothing more begins; what is in doubt is settled first.
  status text not null default 'requested' check (status in ('requested','running','paused','cancelling','cancelled','done')),
  read_at timestamptz,                   -- when Timeero's list was read for it: its search for what is there already
  trouble text,                          -- why it waits by itself: see domain/fieldtime/import-statuses.ts
  ordered_by text not null,              -- actor; what the run makes is mapped in their name
  created_by uuid,                       -- account of who ordered it
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  version integer not null default 1,
  primary key (practice_id, id),
  foreign key (practice_id, created_by) references account
);
create index person_import_under_way on person_import (practice_id, id) where status in ('requested','running','paused','cancelling');

create table person_import_row (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  run_id uuid not null,
  record_id uuid not null,               -- of PIMSY
  -- intended: the create is about to be sent, or was, and its answer is not known · created: there, with its id · done: in the EVV register too
  status text not null default 'waiting' check (status in ('waiting','intended','created','done','failed','cancelled')),
  current boolean not null default true, -- the last row of its record
  hash text,                             -- of the record as it was judged
  failure text check (failure in ('invalid','taken','refused','register','mapped','gone','doubled')),
  problems jsonb not null default '[]',  -- [{field, held, message}]; never an SSN
  warnings text[] not null default '{}',
  taken_by uuid,                         -- record of Timeero that has the e-mail already
  timeero_id text,
  timeero_record_id uuid,
  attempt integer not null default 0,
  intended_at timestamptz,
  looks integer not null default 0,      -- how often it was looked for and not found since
  look_at timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, run_id) references person_import,
  foreign key (practice_id, record_id) references external_record,
  foreign key (practice_id, taken_by) references external_record,
  foreign key (practice_id, timeero_record_id) references external_record
);
create index person_import_row_of_run on person_import_row (practice_id, run_id, status, id);
-- Whoever begins a second import of a record takes the first one's place, and only where that one is over.
create unique index person_import_row_current on person_import_row (practice_id, record_id) where current;
create index person_import_row_failed on person_import_row (practice_id, id) where current and status = 'failed';

-- What stands in the EVV register of somebody who is mapped: of an SSN its keyed hash (ssn_index), so that another number is seen. Where the register does
-- not have it: why. It is tried again once PIMSY holds another number.
alter table timeero_mapping
  add column registered_at timestamptz,
  add column registered_as text,
  add column register_problem text;
create index timeero_mapping_by_timeero on timeero_mapping (practice_id, timeero_record_id, id desc);
create index timeero_mapping_by_pimsy on timeero_mapping (practice_id, pimsy_record_id, id desc);

-- What a person can be recognised by, one key each: our own id, e-mail, phone (digits with the country's code), and name with birth date. Never a
-- name alone. Kept beside the facts, so that 5,000 people are compared with 5,000 others by one hash join and no text is taken apart twice.
create function match_keys(system text, external_id text, facts jsonb) returns text[]
language sql immutable parallel safe as $$
  select array(
    select 'reference:' || r
      from (select case when system = 'pimsy' then external_id
                        else coalesce(nullif(facts ->> 'companyEmployeeId', ''), nullif(facts ->> 'reference', '')) end as r) own
     where r is not null
    union all
    select 'email:' || lower(btrim(facts ->> 'email')) where facts ->> 'email' like '%_@_%'
    union all
    select distinct 'phone:' || case when p not like '+%' and length(d) = 10 then '1' || d else d end
      from jsonb_array_elements(case when jsonb_typeof(facts -> 'phones') = 'array' then facts -> 'phones' else '[]' end) as e,
           lateral (select coalesce(case when jsonb_typeof(e) = 'object' then e ->> 'number' else e #>> '{}' end, '') as p) raw,
           lateral (select regexp_replace(p, '[^0-9]', '', 'g') as d) digits
     where length(d) >= 10
    union all
    select 'birth-date:' || lower(btrim(facts ->> 'lastName')) || '/' || lower(btrim(facts ->> 'firstName')) || '/' || (facts ->> 'birthDate')
     where facts ->> 'birthDate' ~ '^\d{4}-\d\d-\d\d$' and btrim(coalesce(facts ->> 'lastName', '')) <> ''
       and btrim(coalesce(facts ->> 'firstName', '')) <> '')
$$;
alter table external_record add column match_keys text[] not null default '{}';
create function keep_match_keys() returns trigger language plpgsql as $$
begin
  new.match_keys := match_keys(new.system, new.external_id, new.facts);
  return new;
end $$;
create trigger match_keys before insert or update of facts, external_id on external_record for each row execute function keep_match_keys();
-- Of rows that are there already; each practice in its own session, which row-level security asks of the owner too.
do $$
declare each uuid;
begin
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    update external_record set facts = facts;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
end $$;
create index external_record_match_keys on external_record using gin (match_keys) where gone_at is null;

do $$
declare t text;
begin
  foreach t in array array['person_import','person_import_row'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
end $$;

create trigger audit after insert or update or delete on person_import for each row execute function audit_row('-trouble', '-read_at');
create or replace trigger audit after insert or update or delete on timeero_mapping for each row execute function audit_row('-registered_at', '-registered_as');
