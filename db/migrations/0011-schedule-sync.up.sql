-- Shifts in Timeero: what Rounds keeps there of PIMSY's appointments and of its own, what others made there, and the runs that keep the two alike.

-- origin: pimsy, made of an appointment; rounds, made on our own pages; timeero, made there by others and never touched. reference is our own name for a
-- shift in Timeero, by which one is found whose creation was never answered.
create table shift (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  origin text not null check (origin in ('pimsy','rounds','timeero')),
  reference text,
  pimsy_record_id uuid,                      -- the appointment
  client_record_id uuid,                     -- whom it visits, as PIMSY knows them
  employee_ids text[] not null default '{}', -- PIMSY's ids of those it was made for
  timeero_id text,
  -- What was last sent, or is to be sent; of Timeero's own shifts what was last seen.
  user_ids text[] not null default '{}',
  job_id text,
  title text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  zone text not null,
  -- wanted: to be created; sending: its creation was begun at intent_at; doubt: nobody knows what became of that.
  state text not null check (state in ('wanted','sending','doubt','there','gone','refused')),
  intent_at timestamptz,
  held jsonb,                                -- what Timeero holds of it; null: nothing
  held_at timestamptz,                       -- when that was last seen to differ from before
  unsent boolean not null default false,     -- changed on our own pages since it was last sent
  withdrawn boolean not null default false,  -- taken back on our own pages
  problem text,
  clocked_in_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, pimsy_record_id) references external_record,
  foreign key (practice_id, client_record_id) references external_record,
  check (ends_at > starts_at)
);
create unique index shift_by_reference on shift (practice_id, reference) where reference is not null;
create unique index shift_by_timeero on shift (practice_id, timeero_id) where timeero_id is not null;
create index shift_by_start on shift (practice_id, starts_at, id);
create index shift_by_appointment on shift (practice_id, pimsy_record_id) where pimsy_record_id is not null;
create index shift_unsent on shift (practice_id, id) where unsent;
create index external_record_appointment on external_record (practice_id, ((facts ->> 'startsAt') collate "C"), id) where system = 'pimsy' and kind = 'appointment';

create table sync_run (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  trigger text not null check (trigger in ('timer','person','preview','webhook')),
  scope text not null check (scope in ('changes','whole','targets')), -- whole: everything that Timeero holds in the window is read
  status text not null default 'requested' check (status in ('requested','reading','held','applying','done','failed','cancelled')),
  window_from timestamptz,
  window_to timestamptz,
  read_whole boolean not null default false, -- all that PIMSY holds in the window came
  live integer not null default 0,           -- shifts of the window that Rounds kept in Timeero when it planned
  round integer not null default 0,          -- of planning: what an earlier one planned and this did not is dropped
  counts jsonb not null default '{}',
  failure text,                              -- class of the error; its words are in domain/fieldtime
  requested_by text,                         -- actor; null: nobody, it was time
  decided_by text,
  decision text check (decision in ('approved','discarded','superseded')),
  decided_at timestamptz,
  lease_until timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id)
);
create index sync_run_newest on sync_run (practice_id, id desc);
-- Two runs of a practice never read and write at the same time.
create unique index sync_run_active on sync_run (practice_id) where status in ('reading','applying');
create index sync_run_waiting on sync_run (practice_id, id) where status = 'requested';

create table sync_change (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  run_id uuid not null,
  round integer not null,
  kind text not null check (kind in ('create','change','delete','put-back','kept','unmapped')),
  reference text not null,
  shift_id uuid,
  pimsy_record_id uuid,
  client_record_id uuid,
  reason text,
  unmapped jsonb not null default '[]',      -- [{kind, id}] by PIMSY's ids
  title text not null,
  starts_at timestamptz,
  ends_at timestamptz,
  wanted jsonb,                              -- the whole shift as it is to be; null: none
  fields jsonb not null default '[]',        -- [{field, before, after}]
  status text not null default 'planned' check (status in ('planned','done','failed','skipped','doubt')),
  approved boolean not null default false,   -- a person agreed to this deletion
  problem text,
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, run_id, reference, kind),
  foreign key (practice_id, run_id) references sync_run on delete cascade,
  foreign key (practice_id, shift_id) references shift,
  foreign key (practice_id, pimsy_record_id) references external_record,
  foreign key (practice_id, client_record_id) references external_record
);
create index sync_change_by_run on sync_change (practice_id, run_id, id);
create index sync_change_by_age on sync_change (practice_id, created_at);
create index sync_change_open on sync_change (practice_id, run_id, id) where status in ('planned','doubt');

-- What Timeero told of by webhook; key is the same each time the same delivery comes. taken_at: a run has looked at the record since.
create table webhook_event (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  key text not null,
  subject text not null check (subject in ('user','job','shift','visit','other')),
  external_id text not null,
  operation text not null check (operation in ('created','updated','deleted','other')),
  changed_at timestamptz not null,
  received_at timestamptz not null,
  taken_at timestamptz,
  primary key (practice_id, id),
  unique (practice_id, key)
);
create index webhook_event_waiting on webhook_event (practice_id, id) where taken_at is null;

-- What Timeero signs its webhooks with. The newest one is in use; the one before it counts as well, so that it can be changed on one side first.
create table webhook_secret (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  sealed bytea not null,                     -- by the key ring, purpose field
  key_id text not null,
  created_at timestamptz not null default now(),
  primary key (practice_id, id)
);

do $$
declare t text;
begin
  foreach t in array array['shift','sync_run','sync_change','webhook_event','webhook_secret'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
end $$;
revoke delete on shift from rounds_app;

create trigger audit after insert or update or delete on shift for each row execute function audit_row('-held', '-held_at', '-intent_at');
create trigger audit after insert or update or delete on sync_run for each row execute function audit_row('-counts', '-lease_until', '-live', '-round');
create trigger audit after insert or update or delete on webhook_secret for each row execute function audit_row('sealed');
