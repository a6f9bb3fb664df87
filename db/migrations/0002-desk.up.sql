-- The desk: who may be told what and by whom it was said, the documents, tasks, groups and alerts that every process leans on, single
-- messages, and the import of a practice.

-- The owner, too, is bound by row-level security: foreign keys are checked inside a practice, here one without rows, since the columns are new.
select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

-- People --------------------------------------------------------------------------------------------------------------

-- A restricted chart opens for assigned staff, for the rule Restricted Charts, and by emergency access.
alter table client add column restricted boolean not null default false;

alter table relationship
  add column relation text,             -- in the practice's words: mother, case worker
  add column version integer not null default 1,
  add column updated_at timestamptz not null default now();

alter table consent
  add column recorded_by uuid,          -- null: by the client, in the portal, or by an import
  add column revoked_by uuid,
  add foreign key (practice_id, recorded_by) references account,
  add foreign key (practice_id, revoked_by) references account;
create index consent_by_client on consent (practice_id, client_id, given_at desc);

create table user_group (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  name citext not null,
  description text not null default '',
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, name)
);

create table user_group_member (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  group_id uuid not null,
  staff_id uuid not null,
  primary key (practice_id, id),
  unique (practice_id, group_id, staff_id),
  foreign key (practice_id, group_id) references user_group on delete cascade,
  foreign key (practice_id, staff_id) references staff
);
create index user_group_member_by_staff on user_group_member (practice_id, staff_id);

-- Days on which a member of staff is away, both included; what is due to them goes to the delegate meanwhile.
create table absence (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  staff_id uuid not null,
  starts_on date not null,
  ends_on date not null check (ends_on >= starts_on),
  delegate_id uuid,
  note text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, staff_id) references staff,
  foreign key (practice_id, delegate_id) references staff
);
create index absence_by_staff on absence (practice_id, staff_id, ends_on);

-- "Break the glass": who opened a restricted chart, why, and until when.
create table emergency_access (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  staff_id uuid not null,
  reason text not null,
  granted_at timestamptz not null,
  expires_at timestamptz not null,
  reviewed_at timestamptz,
  reviewed_by uuid,
  primary key (practice_id, id),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, staff_id) references staff,
  foreign key (practice_id, reviewed_by) references staff
);
create index emergency_access_newest on emergency_access (practice_id, id desc);
create index emergency_access_open on emergency_access (practice_id, client_id, staff_id, expires_at);

-- Documents -----------------------------------------------------------------------------------------------------------

-- uploading: announced, its bytes are awaited; pending: kept, not scanned yet; only a clean one is ever served.
alter table document drop constraint document_status_check;
alter table document
  add constraint document_status_check check (status in ('uploading','pending','clean','infected','error')),
  alter column status set default 'uploading',
  alter column media_type drop not null,  -- known by its content, once that is there
  alter column bytes drop not null,
  alter column sha256 drop not null,
  add column key_id text,                 -- of the key ring, which the bytes are sealed by
  add column uploaded_by text not null default 'system:import',
  add column uploaded_at timestamptz,
  add column scanned_at timestamptz,
  add column finding text,                -- the scanner's name for what it found, or why it could not look
  add column withdrawn_at timestamptz,
  add column version integer not null default 1,
  add column updated_at timestamptz not null default now();
create index document_by_client on document (practice_id, client_id, id desc);
create index document_unscanned on document (practice_id, created_at) where status in ('uploading','pending');

-- Tasks, picklists, alerts --------------------------------------------------------------------------------------------

-- Nothing has used the first draft of this table.
drop table task;
create table task (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  type text not null,                  -- code of the picklist task-type
  subject_kind text not null,          -- what it is about: client, staff, message, document, broadcast, appointment, import …
  subject_id uuid not null,
  client_id uuid,                      -- whose chart it belongs to
  owner_id uuid,                       -- a member of staff; null: whoever of the group takes it
  group_id uuid,
  cause text,                          -- one open task a cause: 'bad-address:<contact point>'
  note text not null default '',
  priority text not null default 'normal' check (priority in ('normal','high')),
  status text not null default 'open' check (status in ('open','done','withdrawn')),
  due_at timestamptz,
  outcome text,
  created_by text not null,            -- actor
  done_by text,
  done_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, owner_id) references staff,
  foreign key (practice_id, group_id) references user_group
);
create index task_open on task (practice_id, due_at, id) where status = 'open';
create index task_by_owner on task (practice_id, owner_id) where status = 'open';
create index task_by_group on task (practice_id, group_id) where status = 'open';
create index task_by_client on task (practice_id, client_id, id desc);
create unique index task_once on task (practice_id, cause) where status = 'open' and cause is not null;

alter table picklist
  add column group_id uuid,              -- of a task type: the user group that sees and answers it (P5)
  add column version integer not null default 1,
  add foreign key (practice_id, group_id) references user_group;

-- What the console tells one member of staff; with a message where it is sent to them too (purpose staff-alert).
create table alert (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  staff_id uuid not null,
  kind text not null,                  -- a code of domain/alerts.ts
  subject_kind text not null,
  subject_id uuid not null,
  client_id uuid,
  task_id uuid,
  message_id uuid,
  read_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, staff_id) references staff,
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, task_id) references task,
  foreign key (practice_id, message_id) references message
);
create index alert_newest on alert (practice_id, staff_id, id desc);
create index alert_unread on alert (practice_id, staff_id) where read_at is null;

-- Messages ------------------------------------------------------------------------------------------------------------

-- Wordings in other languages than English, by language: {"es": {"subject": …, "body": …}}; who has none gets English.
alter table broadcast add column variants jsonb not null default '{}';

alter table message
  add column client_id uuid,             -- of a single message: the client whom it is about; a broadcast's stand in recipient
  add column person_id uuid,             -- of a single message: who reads it
  add column requested_by text,          -- of a single message: actor
  add column zones text[] not null default '{}',  -- IANA, of everybody whom it is for: quiet hours have to be open in all of them
  add column useful_until timestamptz,   -- worthless from then on (start of the appointment)
  add column capped boolean not null default false,  -- counts to, and is held by, the limits a day and a week
  add column taken_at timestamptz,       -- of a single message: when its workflow took it up
  add constraint message_addressed check (address <> '' or status = 'skipped'),  -- '': none on file, which is why it was skipped
  add foreign key (practice_id, client_id) references client,
  add foreign key (practice_id, person_id) references person;
create index message_single_open on message (practice_id, id) where broadcast_id is null and status in ('pending','claimed','sending');
create index message_by_client on message (practice_id, client_id, id desc) where client_id is not null;
create index message_by_person on message (practice_id, person_id, id desc) where person_id is not null;
create index recipient_by_client on recipient (practice_id, client_id, id desc);
create index recipient_by_person on recipient (practice_id, person_id, id desc);

-- Import of a practice ------------------------------------------------------------------------------------------------

create table import_run (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('clients','staff','appointments')),
  file_name text not null,
  mode text check (mode in ('all','good')),  -- all or nothing, or the good rows
  status text not null check (status in ('ready','requested','running','done','cancelled','failed','undoing','undone')),
  total integer not null default 0,
  good integer not null default 0,
  done integer not null default 0,
  kept integer not null default 0,       -- rows that an undo left, because they have been used since
  failure text,
  created_by uuid,
  finished_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, created_by) references account
);
create index import_run_newest on import_run (practice_id, id desc);
create index import_run_waiting on import_run (practice_id, updated_at) where status in ('requested','running','undoing');

create table import_row (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  run_id uuid not null,
  number integer not null,               -- line of the file, the header being 1
  data jsonb not null,
  problems jsonb not null default '[]',
  status text not null check (status in ('good','bad','done','undone','kept')),
  made_id uuid,
  made_version integer,
  primary key (practice_id, id),
  unique (practice_id, run_id, number),
  foreign key (practice_id, run_id) references import_run on delete cascade
);

-- Audit and practices apart, as for the tables before --------------------------------------------------------------------

do $$
declare t text;
begin
  foreach t in array array['user_group','user_group_member','absence','emergency_access','task','alert','import_run','import_row'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
  foreach t in array array['user_group','user_group_member','absence','emergency_access','task','import_run'] loop
    execute format('create trigger audit after insert or update or delete on %I for each row execute function audit_row()', t);
  end loop;
end $$;

revoke delete on emergency_access, task, alert from rounds_app;
