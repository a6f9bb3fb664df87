-- Reminders that follow the appointment: by which rules a practice reminds, and what became of each reminder. What is due later than its near future has no row:
-- it follows from rule and appointment, so that moving an appointment, or changing a rule, changes nothing here (docs/architecture.md, "Reminders").

create table reminder_rule (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  message_type text not null default 'upcoming-appointments' check (message_type in ('upcoming-appointments')),
  minutes_before integer not null check (minutes_before > 0),  -- whole days count by the wall clock of the location
  method text not null check (method in ('preference','email','text','voice','fax')),
  fallback text not null default 'none' check (fallback in ('none','delivered','confirmed')),  -- the next channel follows until it is that
  fallback_minutes integer check (fallback_minutes > 0),       -- after each channel
  enabled boolean not null default true,
  since timestamptz not null,                                  -- it holds, as it is, from then on: nothing that fell due before is sent by it
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  -- Two rules for one moment would send twice.
  unique (practice_id, message_type, minutes_before),
  check ((fallback = 'none') = (fallback_minutes is null))
);

-- One rule's reminder of an appointment at one time. The time is its version: moved, the appointment has another reminder, and moved back the first again.
create table reminder (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  appointment_id uuid not null,
  rule_id uuid not null,
  starts_at timestamptz not null,      -- when the appointment begins, as the reminder says it
  due_at timestamptz not null,
  state text not null default 'planned' check (state in ('planned','sending','done','withdrawn','missed')),
  reason text,                         -- why withdrawn, or why its last channel did not reach: a code of domain/
  next_at timestamptz,                 -- while sending: when its next channel is asked for; null: once its message is through
  held_at timestamptz,                 -- its workflow last looked; null: none has
  correction text check (correction in ('offered','sent','declined')),  -- it went out, and the appointment was moved or cancelled
  corrected_to timestamptz,            -- of a correction that was sent or declined: the start that it told; infinity: that it was cancelled
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, appointment_id, rule_id, starts_at),
  foreign key (practice_id, appointment_id) references appointment,
  foreign key (practice_id, rule_id) references reminder_rule
);
create index reminder_open on reminder (practice_id, due_at, id) where state in ('planned','sending');
create index reminder_ahead on reminder (practice_id, starts_at) where state = 'done';
create index reminder_corrected on reminder (practice_id, corrected_to) where corrected_to is not null;
create index reminder_by_due on reminder (practice_id, due_at, id);

alter table message
  add column reminder_id uuid,         -- of a reminder; one message a channel, its correction apart
  add column correction boolean not null default false,
  add column told_at timestamptz,      -- of a correction: the start that it tells; null: that the appointment is cancelled
  add foreign key (practice_id, reminder_id) references reminder;
-- Nothing goes out twice, whatever its workflow believes: what was skipped or cancelled has not.
create unique index message_of_reminder on message (practice_id, reminder_id, channel)
  where reminder_id is not null and not correction and status not in ('skipped','cancelled');
create index message_by_reminder on message (practice_id, reminder_id, id) where reminder_id is not null;

do $$
declare t text;
begin
  foreach t in array array['reminder_rule','reminder'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
end $$;

create trigger audit after insert or update or delete on reminder_rule for each row execute function audit_row();

-- Its task type for practices that were there before it, to whoever sees messages that would have come too late: see 0022.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    insert into picklist (list, code, label, position, group_id)
    select 'task-type', 'reminder', 'Appointment reminder that needs a person', 45, p.group_id
      from picklist p where p.practice_id = each and p.list = 'task-type' and p.code = 'missed-window'
    on conflict (practice_id, list, code) do nothing;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
