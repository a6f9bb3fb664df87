-- The import of a practice: what a file was read as, who ordered it, and taking a run back.

alter table import_run drop constraint import_run_status_check;
alter table import_run
  -- reading: announced, its file is awaited.
  add constraint import_run_status_check check (status in ('reading','ready','requested','running','done','cancelled','failed','undoing','undone')),
  add column bad integer not null default 0,
  add column undone integer not null default 0,
  add column file jsonb not null default '{}',  -- encoding, separator, columns that were recognised and ignored
  add column ordered_by text;                   -- actor; what the run makes is made in their name
create index import_row_by_status on import_row (practice_id, run_id, status, number);

-- Taking a client or member of staff away looks into every table that may name them.
create index relationship_by_client on relationship (practice_id, client_id);
create index relationship_by_person on relationship (practice_id, person_id);
create index contact_point_by_person on contact_point (practice_id, person_id);
create index consent_by_person on consent (practice_id, person_id);
create index alert_by_client on alert (practice_id, client_id) where client_id is not null;
create index assignment_by_staff on assignment (practice_id, staff_id);
create index appointment_by_staff on appointment (practice_id, staff_id, starts_at);
create index task_by_subject on task (practice_id, subject_id);

-- Taking a run back deletes what the application otherwise must not: consents. It reaches only rows that a run which is being taken back has made and
-- nobody has changed since; whatever else names them, be it a row of a later table, refuses the deletion by its foreign key, and they stay. Each statement
-- names the practice: where the owner is a superuser, row-level security does not bind these functions.
create function undo_import(run uuid, most integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  own uuid := current_practice();
  what text;
  made record;
  gone boolean;
  seen integer := 0;
begin
  select kind into what from import_run where practice_id = own and id = run and status = 'undoing';
  if not found then return 0; end if;
  for made in
    select id, made_id, made_version from import_row where practice_id = own and run_id = run and status = 'done' order by number desc limit most
  loop
    begin
      gone := undo_imported(what, made.made_id, made.made_version);
    exception when foreign_key_violation then
      gone := false;
    end;
    update import_row set status = case when gone then 'undone' else 'kept' end where practice_id = own and id = made.id;
    seen := seen + 1;
  end loop;
  return seen;
end $$;

-- Runs with the rights of the function that calls it.
create function undo_imported(what text, made uuid, made_version integer) returns boolean
language plpgsql set search_path = public, pg_temp as $$
declare
  own uuid := current_practice();
  whose uuid;
begin
  if exists (select from task where practice_id = own and subject_id = made)
    or exists (select from mapping where practice_id = own and local_id = made) then return false; end if;
  if what = 'appointments' then
    if exists (
      select from appointment a join recipient r on r.practice_id = own and r.client_id = a.client_id
       where a.practice_id = own and a.id = made and r.source_id = made) then return false; end if;
    delete from appointment where practice_id = own and id = made and version = made_version;
    return found;
  end if;
  if what = 'clients' then
    select person_id into whose from client where practice_id = own and id = made and version = made_version for update;
    if not found then return false; end if;
    delete from assignment where practice_id = own and client_id = made;
    delete from consent where practice_id = own and client_id = made and method = 'imported';
    delete from client where practice_id = own and id = made;
  else
    select person_id into whose from staff where practice_id = own and id = made and version = made_version for update;
    if not found then return false; end if;
    delete from staff where practice_id = own and id = made;
  end if;
  delete from contact_point where practice_id = own and person_id = whose;
  delete from person where practice_id = own and id = whose;
  return true;
end $$;

-- The planner takes a practice without statistics for a single row, and then joins it badly. The application does not own the tables.
create function analyze_imported() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Without waiting for another import that does the same.
  analyze (skip_locked) person, client, staff, contact_point, consent, assignment, appointment;
end $$;

revoke all on function analyze_imported() from public;
grant execute on function analyze_imported() to rounds_app;
revoke all on function undo_import(uuid, integer), undo_imported(text, uuid, integer) from public;
grant execute on function undo_import(uuid, integer) to rounds_app;
