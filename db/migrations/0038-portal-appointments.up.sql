-- Appointments in the portal: clients confirm them there, ask for another time, or ask to cancel.

alter table appointment
  drop constraint appointment_confirmed_by_check,
  add constraint appointment_confirmed_by_check check (confirmed_by in ('staff','text','link','call','portal')),
  add column asked_to_cancel boolean not null default false,  -- what was asked for at reschedule_asked_at: to cancel it, instead of another time
  add column confirmed_before jsonb,  -- {at, by}: how it was confirmed when the client asked for something else, for when they take that back; null: it was not
  add constraint appointment_asked_check check (reschedule_asked_at is not null or not asked_to_cancel);

-- As in 0029; and what was asked for ends with the asking, and all of it with the client who said it.
create or replace function appointment_answered() returns trigger language plpgsql as $$
declare
  taken_back boolean := old.confirmed_before is not null and new.reschedule_asked_at is null;
begin
  if (new.starts_at, new.location_id, new.client_id) is distinct from (old.starts_at, old.location_id, old.client_id) then
    new.confirmed_at := null;
    new.confirmed_by := null;
    new.reschedule_asked_at := null;
  end if;
  if new.status <> 'confirmed' then
    new.confirmed_at := null;
    new.confirmed_by := null;
  elsif new.confirmed_at is null and (old.status <> 'confirmed' or old.confirmed_at is not null) and not taken_back then
    new.confirmed_at := new.updated_at;
    new.confirmed_by := 'staff';
  end if;
  if new.status <> 'scheduled' then
    new.reschedule_asked_at := null;
  end if;
  if new.reschedule_asked_at is null then
    new.asked_to_cancel := false;
    new.confirmed_before := null;
  elsif old.status = 'confirmed' then
    new.confirmed_before := jsonb_build_object('at', old.confirmed_at, 'by', old.confirmed_by);
  end if;
  return new;
end $$;

-- In the portal no message is answered, but the appointment itself; and what was asked for there can be taken back.
alter table appointment_reply
  alter column message_id drop not null,
  drop constraint appointment_reply_answer_check,
  drop constraint appointment_reply_way_check,
  add constraint appointment_reply_answer_check check (answer in ('confirm','reschedule','cancel','take-back')),
  add constraint appointment_reply_portal_check check (way = 'portal' or answer in ('confirm','reschedule')),
  add constraint appointment_reply_way_check check (way in ('text','link','call','portal')),
  add constraint appointment_reply_message_check check ((message_id is null) = (way = 'portal'));

-- What clients write, such as why they want to cancel, is in the note of the task alone: the log says that a note was written, not what.
create or replace trigger audit after insert or update or delete on task for each row execute function audit_row('note');
