-- Replies: what clients answer to messages by text, and by the links of e-mails, and what follows from it.

-- When and how an appointment was confirmed; of those that were confirmed before this, null. It ends with the status, and with the time that was confirmed.
alter table appointment
  add column confirmed_at timestamptz,
  add column confirmed_by text check (confirmed_by in ('staff','text','link','call')),
  add column reschedule_asked_at timestamptz,  -- the client has asked for another time, and stays booked until somebody has found one
  add check ((confirmed_at is null) = (confirmed_by is null));

-- In one place for everybody who writes appointments (the console, programs, the syncs): nobody is held to a time that they have not confirmed.
create function appointment_answered() returns trigger language plpgsql as $$
begin
  if (new.starts_at, new.location_id) is distinct from (old.starts_at, old.location_id) then
    new.confirmed_at := null;
    new.confirmed_by := null;
    new.reschedule_asked_at := null;
  end if;
  if new.status <> 'confirmed' then
    new.confirmed_at := null;
    new.confirmed_by := null;
  elsif new.confirmed_at is null and (old.status <> 'confirmed' or old.confirmed_at is not null) then
    new.confirmed_at := new.updated_at;
    new.confirmed_by := 'staff';
  end if;
  if new.status <> 'scheduled' then
    new.reschedule_asked_at := null;
  end if;
  return new;
end $$;
create trigger answered before update on appointment for each row execute function appointment_answered();

-- Texts from people. `meaning` takes the place of `keyword`: what a text says to us, or that it is words for people.
alter table inbound_message drop constraint inbound_message_keyword_check;
alter table inbound_message rename column keyword to meaning;
alter table inbound_message
  add column to_address text,         -- the practice's own number
  add column client_id uuid,          -- whose thread it is in; null: of nobody we know, or nobody knows of which of several
  add column about_message_id uuid,   -- the message that it answers
  add column outcome text,            -- what followed by itself, or why nothing did: a code of domain/replies.ts
  add column handled_at timestamptz,  -- null: waits for staff
  add column handled_by text,         -- actor
  add column thread text generated always as (coalesce(client_id::text, from_address)) stored not null,
  add check ((handled_at is null) = (handled_by is null)),
  add foreign key (practice_id, client_id) references client,
  add foreign key (practice_id, about_message_id) references message;
create index inbound_by_thread on inbound_message (practice_id, thread, id desc);
create index inbound_by_about on inbound_message (practice_id, about_message_id) where about_message_id is not null;
create index inbound_waiting on inbound_message (practice_id, thread) where handled_at is null;

-- What was answered about an appointment, by each way; it only grows.
create table appointment_reply (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  appointment_id uuid not null,
  message_id uuid not null,           -- that asked
  inbound_id uuid,                    -- the text; null: a link, a key of a call
  answer text not null check (answer in ('confirm','reschedule')),
  way text not null check (way in ('text','link','call')),
  at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, appointment_id) references appointment,
  foreign key (practice_id, message_id) references message,
  foreign key (practice_id, inbound_id) references inbound_message
);
create index appointment_reply_by_message on appointment_reply (practice_id, message_id, id);
create index appointment_reply_by_appointment on appointment_reply (practice_id, appointment_id, id);
alter table appointment_reply enable row level security;
alter table appointment_reply force row level security;
create policy own_practice on appointment_reply using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert on appointment_reply to rounds_app;

-- Practices that were there before: words that nobody could read wait for staff; who may send may answer; and requests for another time go to whoever calls clients.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    update inbound_message set handled_at = received_at, handled_by = 'system:migration'
     where practice_id = each and meaning is not null;
    update inbound_message set meaning = 'words' where practice_id = each and meaning is null;
    insert into profile_rule (profile_id, rule, can_create, can_modify, can_view)
    select profile_id, 'Messaging Replies', true, true, true
      from profile_rule where practice_id = each and rule = 'Messaging Create' and can_create
    on conflict (practice_id, profile_id, rule) do nothing;
    insert into picklist (list, code, label, position, group_id)
    select 'task-type', 'appointment-request', 'Appointment request', 150, p.group_id
      from picklist p where p.practice_id = each and p.list = 'task-type' and p.code = 'missed-window'
    on conflict (practice_id, list, code) do nothing;
    update picklist p set group_id = other.group_id
      from picklist other
     where p.practice_id = each and p.list = 'task-type' and p.code = 'appointment-request' and p.group_id is null
       and other.practice_id = each and other.list = 'task-type' and other.code = 'missed-window';
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
alter table inbound_message
  alter column meaning set not null,
  add check (meaning in ('stop','start','help','confirm','reschedule','words'));
