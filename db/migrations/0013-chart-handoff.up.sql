-- The chart hand-off: clinicians' notes, and requests to the chart keeper for what a client's chart lacks.

-- The owner, too, is bound by row-level security: foreign keys are checked inside a practice, here one without rows, since the column is new.
select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

-- Who is told when somebody's requests are overdue, and takes over their notes when they leave.
alter table staff
  add column supervisor_id uuid,
  add foreign key (practice_id, supervisor_id) references staff,
  add constraint staff_own_supervisor check (supervisor_id <> id);

-- Its state is worked out of its requests (domain/chart-handoff/notes.ts). What people wrote is sealed by the key ring, purpose field.
create table note (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  author_id uuid not null,
  holder_id uuid not null,             -- who goes on with it and signs it; another one than the author once that one has left
  appointment_id uuid,
  title text not null,
  visit_on date not null,
  written boolean not null default false, -- its newest version has text
  released_at timestamptz,             -- signed by its holder
  text_sha256 text,                    -- of the text that was signed
  override_reason bytea,               -- sealed; of a note that was released although required requests were open
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  check ((released_at is null) = (text_sha256 is null)),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, author_id) references staff,
  foreign key (practice_id, holder_id) references staff,
  foreign key (practice_id, appointment_id) references appointment
);
create index note_by_client on note (practice_id, client_id, id desc);
create index note_by_holder on note (practice_id, holder_id, id desc);

create table note_version (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  note_id uuid not null,
  number integer not null,
  body bytea not null,                 -- sealed
  characters integer not null,
  kept boolean not null,               -- saved by hand: what is saved next is a version of its own
  saved_by uuid not null,
  saved_at timestamptz not null,
  primary key (practice_id, id),
  unique (practice_id, note_id, number),
  foreign key (practice_id, note_id) references note,
  foreign key (practice_id, saved_by) references staff
);

create table note_addendum (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  note_id uuid not null,
  author_id uuid not null,
  body bytea not null,                 -- sealed
  added_at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, note_id) references note,
  foreign key (practice_id, author_id) references staff
);
create index note_addendum_by_note on note_addendum (practice_id, note_id, id);

create table chart_request (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  note_id uuid not null,
  keeper_id uuid,                      -- null: of a group that nobody has claimed it of
  group_id uuid,
  phase text not null default 'requested'
    check (phase in ('requested','acknowledged','in-progress','needs-information','answered','completed','declined','withdrawn')),
  phase_since timestamptz not null,
  required boolean not null,
  priority text not null default 'normal' check (priority in ('normal','high')),
  due_at timestamptz not null,
  reminded boolean not null default false,
  level integer not null default 0,    -- rungs of the ladder that were told
  nudged_at timestamptz,               -- when who asked was last reminded
  next_step text,                      -- as its workflow last saw it
  next_at timestamptz,                 -- when its workflow looks again; null: it has not looked yet
  looked_at timestamptz,
  created_by text not null,            -- actor
  completed_at timestamptz,
  closed_at timestamptz,               -- withdrawn, or completed and its note released: nothing happens to it any more
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  check (num_nonnulls(keeper_id, group_id) > 0),
  foreign key (practice_id, note_id) references note,
  foreign key (practice_id, keeper_id) references staff,
  foreign key (practice_id, group_id) references user_group
);
create index chart_request_by_note on chart_request (practice_id, note_id, id);
create index chart_request_by_due on chart_request (practice_id, due_at, id);
create index chart_request_by_keeper on chart_request (practice_id, keeper_id) where closed_at is null;
create index chart_request_by_group on chart_request (practice_id, group_id) where closed_at is null;

-- The timeline and the conversation: everything that was done with a request, said about it, or brought by time.
-- asked: written down before its Update, and no part of the timeline until that is done.
create table chart_move (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  request_id uuid not null,
  move text not null,
  status text not null check (status in ('asked','done','refused')),
  refusal text,                        -- code of domain/chart-handoff/moves.ts
  staff_id uuid,                       -- null: time brought it
  asked_by text,                       -- actor
  manager boolean not null default false,  -- may act on everybody's
  read_version integer,                -- of the request; null: it does not matter
  phase text,                          -- after it
  words bytea,                         -- sealed
  reason text,                         -- code of the picklist reason
  item_ids uuid[] not null default '{}',
  keeper_id uuid,                      -- to whom it goes
  group_id uuid,
  due_at timestamptz,
  asked_at timestamptz not null,
  done_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, request_id) references chart_request,
  foreign key (practice_id, staff_id) references staff,
  foreign key (practice_id, keeper_id) references staff,
  foreign key (practice_id, group_id) references user_group
);
create index chart_move_timeline on chart_move (practice_id, request_id, done_at, id);

create table chart_move_document (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  move_id uuid not null,
  document_id uuid not null,
  primary key (practice_id, id),
  unique (practice_id, move_id, document_id),
  foreign key (practice_id, move_id) references chart_move,
  foreign key (practice_id, document_id) references document
);

create table chart_request_item (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  request_id uuid not null,
  position integer not null,
  code text not null,                  -- of the picklist missing-item
  words bytea,                         -- sealed
  supplied_by_move uuid,               -- null: still missing
  primary key (practice_id, id),
  unique (practice_id, request_id, position),
  foreign key (practice_id, request_id) references chart_request,
  foreign key (practice_id, supplied_by_move) references chart_move
);

-- What was signed is never changed, whoever asks.
create function keep_released_note() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'note' then
    if old.released_at is not null then raise exception 'A released note is never changed: add an addendum'; end if;
  elsif exists (select from note n where n.id = coalesce(new.note_id, old.note_id) and n.released_at is not null) then
    raise exception 'The text of a released note is never changed: add an addendum';
  end if;
  return coalesce(new, old);
end $$;
create trigger keep_released before update or delete on note for each row execute function keep_released_note();
create trigger keep_released before insert or update or delete on note_version for each row execute function keep_released_note();

do $$
declare t text;
begin
  foreach t in array array['note','note_version','note_addendum','chart_request','chart_move','chart_move_document','chart_request_item'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update on %I to rounds_app', t);
  end loop;
end $$;
revoke update on note_addendum, chart_move_document from rounds_app;

create trigger audit after insert or update or delete on note for each row execute function audit_row('override_reason');
create trigger audit after insert or update or delete on note_addendum for each row execute function audit_row('body');
create trigger audit after insert or update or delete on chart_request for each row execute function audit_row('-next_step', '-next_at', '-looked_at');
create trigger audit after insert or update or delete on chart_request_item for each row execute function audit_row('words');
