-- Visits: who was clocked in where and when, as Timeero holds it, and what became of handing its GPS points to PIMSY. Hours, totals, pay and mileage
-- have no column here, so nothing can hand them on.

create table visit (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),         -- the one that PIMSY knows it by
  timeero_id text not null,
  -- As Timeero holds it.
  user_id text not null,
  job_id text,
  schedule_id text,
  clocked_in_at timestamptz not null,
  clock_in_zone text,
  clocked_out_at timestamptz,                -- null: still clocked in
  clock_out_zone text,
  sealed bytea not null,                     -- the GPS points, in an envelope: where a client lives can be read off them
  gps_in boolean not null,                   -- whether there is a point of the clock-in, of the clock-out, and how many between
  gps_out boolean not null,
  gps_between integer not null,
  seen text not null,                        -- keyed hash of all that Timeero holds of it
  changed_at timestamptz,                    -- by Timeero's clock
  gone_at timestamptz,                       -- Timeero has it no more
  -- Which shift it was, and by what: Timeero named it, or employee, job and time are the same.
  shift_id uuid,
  matched_by text check (matched_by in ('schedule','time')),
  unmatched text,                            -- why there is no shift
  client_record_id uuid,                     -- as PIMSY knows them
  employee_record_id uuid,
  -- open: still clocked in; held: a person has to map or correct somebody first; sending: a call is under way; doubt: one was never answered.
  state text not null default 'open' check (state in ('open','held','waiting','sending','doubt','sent','refused','unneeded')),
  reason text,                               -- code; its words are in domain/evv
  revision integer not null default 1,       -- goes up with every correction that PIMSY has to hear of
  sent_revision integer,
  sent_evidence text,                        -- keyed hash of what PIMSY holds
  refused_evidence text,
  sent_at timestamptz,
  pimsy_id text,
  attempts integer not null default 0,
  attempt_id uuid,                           -- of the call that is under way
  untold boolean not null default true,      -- its workflow does not know of the newest change yet
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, timeero_id),
  foreign key (practice_id, shift_id) references shift,
  foreign key (practice_id, client_record_id) references external_record,
  foreign key (practice_id, employee_record_id) references external_record
);
create index visit_newest on visit (practice_id, clocked_in_at desc, id desc);
create index visit_by_client on visit (practice_id, client_record_id, clocked_in_at desc, id desc);
create index visit_by_employee on visit (practice_id, employee_record_id, clocked_in_at desc, id desc);
create index visit_by_state on visit (practice_id, state, clocked_in_at desc, id desc) where state <> 'sent';
create index visit_untold on visit (practice_id, id) where untold;
create index visit_unmatched on visit (practice_id, clocked_in_at) where shift_id is null;
create index shift_by_users on shift using gin (user_ids);

-- Each call for a visit. One without an end: its worker died, or it is under way.
create table visit_attempt (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  visit_id uuid not null,
  revision integer not null,
  begun_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('sent','same','refused','later','doubt')), -- same: PIMSY had the very same already
  answer text,                               -- of PIMSY, in our words; nothing of the visit
  primary key (practice_id, id),
  foreign key (practice_id, visit_id) references visit on delete cascade
);
create index visit_attempt_newest on visit_attempt (practice_id, visit_id, id desc);

-- How the last reading of visits went; of other kinds of record their runs tell.
alter table reading_mark
  add column read_at timestamptz,
  add column failure text,                   -- code; null: it went well
  add column unreadable integer not null default 0;

do $$
declare t text;
begin
  foreach t in array array['visit','visit_attempt'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
end $$;
revoke delete on visit from rounds_app;

create trigger audit after insert or update or delete on visit for each row
  execute function audit_row('sealed', 'seen', 'sent_evidence', 'refused_evidence', '-untold', '-attempt_id');
