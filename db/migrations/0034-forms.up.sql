-- Forms that clients fill in at the portal: what was assigned to whom, what was answered, and whom to look after because of an answer.

-- One form for one client. The definition is that of domain/forms/catalog.ts by form and version.
create table form_assignment (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  form text not null,
  form_version text not null,
  due_on date,                          -- where the client is
  status text not null default 'assigned' check (status in ('assigned','completed','withdrawn')),
  assigned_by text not null,            -- actor
  assigned_at timestamptz not null,
  withdrawn_by text,                    -- actor
  withdrawn_at timestamptz,
  completed_at timestamptz,
  told_at timestamptz,                  -- the client was told that it waits
  reminded_at timestamptz,              -- … that its day comes near
  due_told_at timestamptz,              -- … that its day is here
  notice_id uuid,                       -- the newest of these messages
  next_at timestamptz,                  -- when its workflow looks again; null: none has looked yet
  looked_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  check ((status = 'withdrawn') = (withdrawn_at is not null) and (withdrawn_at is null) = (withdrawn_by is null)),
  check ((status = 'completed') = (completed_at is not null)),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, notice_id) references message
);
-- Nobody is asked for the same twice at a time.
create unique index form_assignment_open on form_assignment (practice_id, client_id, form) where status = 'assigned';
create index form_assignment_by_client on form_assignment (practice_id, client_id, id desc);
create index form_assignment_waiting on form_assignment (practice_id, id) where status = 'assigned';

-- What was answered: a draft until it is handed in. All of it is sealed by the key ring, purpose field.
create table form_response (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  assignment_id uuid not null,
  answers bytea not null,
  score bytea,                          -- of a completed one that has a score: apart, for lists
  signature bytea,                      -- the name that was typed, and the text that was agreed to
  saved_at timestamptz not null,
  completed_at timestamptz,
  signed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, assignment_id),
  check ((signature is null) = (signed_at is null)),
  check (completed_at is not null or (score is null and signature is null)),
  foreign key (practice_id, assignment_id) references form_assignment
);

-- Somebody said in a form that they think of being dead or of hurting themselves: open until a person says what they have done about it.
create table safety_follow_up (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  assignment_id uuid not null,
  opened_at timestamptz not null,
  told integer not null default 0,      -- how often staff were told of it, the first time included
  next_at timestamptz not null,         -- when it is told of again
  looked_at timestamptz,                -- by its workflow
  acknowledged_at timestamptz,
  acknowledged_by uuid,                 -- staff
  done bytea,                           -- sealed: what was done
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  check (num_nonnulls(acknowledged_at, acknowledged_by, done) in (0, 3)),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, assignment_id) references form_assignment,
  foreign key (practice_id, acknowledged_by) references staff
);
create unique index safety_follow_up_open on safety_follow_up (practice_id, assignment_id) where acknowledged_at is null;
create index safety_follow_up_newest on safety_follow_up (practice_id, id desc);

-- What was handed in, or said about a safety follow-up, is never changed, whoever asks.
create function keep_completed_form() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'form_response' then
    if old.completed_at is not null then raise exception 'A completed form is never changed: assign it anew'; end if;
  elsif tg_table_name = 'form_assignment' then
    if old.status <> 'assigned' and (new.status, new.client_id, new.form, new.form_version) is distinct from (old.status, old.client_id, old.form, old.form_version) then
      raise exception 'A form that is completed or withdrawn stays so: assign it anew';
    end if;
  elsif old.acknowledged_at is not null then
    raise exception 'An acknowledged safety follow-up is never changed';
  end if;
  return new;
end $$;
create trigger keep_completed before update on form_response for each row execute function keep_completed_form();
create trigger keep_completed before update on form_assignment for each row execute function keep_completed_form();
-- After it, so that a reference to another practice is refused for what it is.
create trigger keep_completed after update on safety_follow_up for each row execute function keep_completed_form();

do $$
declare t text;
begin
  foreach t in array array['form_assignment','form_response','safety_follow_up'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update on %I to rounds_app', t);
  end loop;
end $$;
create trigger audit after insert or update or delete on form_assignment for each row execute function audit_row('-next_at', '-looked_at');
create trigger audit after insert or update or delete on form_response for each row execute function audit_row('answers', 'score', 'signature', '-saved_at');
create trigger audit after insert or update or delete on safety_follow_up for each row execute function audit_row('done', '-next_at', '-looked_at');

-- Its task type for practices that were there before it, to whoever answers requests for records: see 0022.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    insert into picklist (list, code, label, position, group_id)
    select 'task-type', 'safety-follow-up', 'Safety follow-up of a client', 5, p.group_id
      from picklist p where p.practice_id = each and p.list = 'task-type' and p.code = 'records-request'
    on conflict (practice_id, list, code) do nothing;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
