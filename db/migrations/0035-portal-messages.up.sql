-- Messages of the portal: what clients and staff write to each other, a thread a matter.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

-- What people wrote is sealed by the key ring, purpose field.
create table portal_thread (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  type text not null,                  -- code of the picklist task-type
  group_id uuid not null,              -- the user group that sees and answers it
  subject bytea not null,              -- sealed
  started_by uuid,                     -- member of staff; null: the client
  state text not null default 'open' check (state in ('open','closed')),
  waits_for text not null check (waits_for in ('staff','client')),
  asked_at timestamptz,                -- since when staff owe an answer
  due_at timestamptz,                  -- until when one is promised
  level integer not null default 0,    -- reminders of this question that were told (domain/portal-messages.ts)
  next_at timestamptz,                 -- when its workflow looks again; null: it has not looked at this question yet
  newest_id uuid not null,             -- of its newest message, by which lists are ordered
  notice_id uuid,                      -- message that told the client last that something is there
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  check ((asked_at is null) = (due_at is null)),
  check ((asked_at is not null) = (state = 'open' and waits_for = 'staff')),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, group_id) references user_group,
  foreign key (practice_id, started_by) references staff,
  foreign key (practice_id, notice_id) references message
);
create index portal_thread_by_client on portal_thread (practice_id, client_id, newest_id desc);
create index portal_thread_newest on portal_thread (practice_id, newest_id desc);
create index portal_thread_waiting on portal_thread (practice_id, group_id) where asked_at is not null;

-- Only grows: nobody changes what was sent, and a message is marked as read once.
create table portal_message (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  thread_id uuid not null,
  account_id uuid,                     -- of the client who wrote it; null: staff did
  staff_id uuid,
  body bytea not null,                 -- sealed
  sent_at timestamptz not null,
  read_at timestamptz,                 -- by the other side
  read_by text,                        -- actor
  primary key (practice_id, id),
  check (num_nonnulls(account_id, staff_id) = 1),
  check ((read_at is null) = (read_by is null)),
  foreign key (practice_id, thread_id) references portal_thread,
  foreign key (practice_id, account_id) references account,
  foreign key (practice_id, staff_id) references staff
);
create index portal_message_by_thread on portal_message (practice_id, thread_id, id desc);
create index portal_message_unread on portal_message (practice_id, thread_id) where read_at is null;

-- Documents of a message. One that a client has uploaded and not sent yet has none: it is nobody's business but theirs, and is withdrawn after a day.
create table portal_attachment (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  document_id uuid not null,
  account_id uuid,                     -- of the client who uploaded it for a message; null: a document of the chart that staff sent
  message_id uuid,
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique nulls not distinct (practice_id, document_id, message_id),
  check (num_nonnulls(account_id, message_id) > 0),
  -- An upload that nobody finished goes, with its announcement.
  foreign key (practice_id, document_id) references document on delete cascade,
  foreign key (practice_id, account_id) references account,
  foreign key (practice_id, message_id) references portal_message
);
create index portal_attachment_by_message on portal_attachment (practice_id, message_id) where message_id is not null;
create index portal_attachment_unsent on portal_attachment (practice_id, created_at) where message_id is null;

do $$
declare t text;
begin
  foreach t in array array['portal_thread','portal_message','portal_attachment'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert on %I to rounds_app', t);
  end loop;
end $$;
grant update on portal_thread to rounds_app;
grant update (read_at, read_by) on portal_message to rounds_app;
grant update (message_id) on portal_attachment to rounds_app;

create trigger audit after insert or update or delete on portal_thread for each row execute function audit_row('subject', '-level', '-next_at', '-newest_id');
create trigger audit after insert or update or delete on portal_message for each row execute function audit_row('body');
create trigger audit after insert or update or delete on portal_attachment for each row execute function audit_row();
