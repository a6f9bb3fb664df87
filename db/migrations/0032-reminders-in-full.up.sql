-- Reminders tell a place as well as a time; requests for another time end with what they were about; and calls and faxes that wait to be made again can be stopped.

alter table reminder
  add column location_id uuid,            -- where the appointment is, as the reminder says it
  add column corrected_location_id uuid;  -- of a correction that was sent or declined: the place that it told; null: that of the reminder
alter table message add column told_location_id uuid;  -- of a correction: the place that it tells

-- What went out before told the place where the appointment is now, as far as anybody knows. Each practice in its own session, and by name: see 0022.
do $$
declare each uuid;
begin
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    update reminder x set location_id = a.location_id, corrected_location_id = case when x.corrected_to is not null then a.location_id end
      from appointment a where x.practice_id = each and a.practice_id = each and a.id = x.appointment_id;
    update message m set told_location_id = x.location_id
      from reminder x where m.practice_id = each and x.practice_id = each and x.id = m.reminder_id and m.correction;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
end $$;

alter table reminder
  alter column location_id set not null,
  add foreign key (practice_id, location_id) references location,
  add foreign key (practice_id, corrected_location_id) references location,
  drop constraint reminder_practice_id_appointment_id_rule_id_starts_at_key,
  -- Time and place are its version: moved to another place the appointment has another reminder, and moved back the first again.
  add constraint reminder_once unique (practice_id, appointment_id, rule_id, starts_at, location_id);
alter table message add foreign key (practice_id, told_location_id) references location;

-- Nobody calls any more about another time for an appointment, or because no reminder of it reached the client, that was cancelled, moved, confirmed or held
-- meanwhile, whoever did it: the console, programs, the syncs. Of one that was missed somebody still calls: its client had asked for another time, and has none.
create function appointment_request_over() returns trigger language plpgsql as $$
begin
  update task set status = 'done', done_at = new.updated_at, done_by = current_setting('rounds.actor'), updated_at = new.updated_at, version = version + 1,
    outcome = case when new.status = 'cancelled' then 'The appointment was cancelled.'
                   when new.starts_at <> old.starts_at then 'The appointment was moved to another time.'
                   when new.location_id <> old.location_id then 'The appointment was moved to another place.'
                   when new.status = 'completed' then 'The appointment took place.'
                   else 'The appointment was confirmed.' end
   where practice_id = new.practice_id and cause in ('appointment-request:' || new.id, 'reminder-unreached:' || new.id) and status = 'open';
  return null;
end $$;
create trigger request_over after update on appointment for each row
  when ((new.starts_at, new.location_id) is distinct from (old.starts_at, old.location_id)
        or new.status <> old.status and new.status in ('cancelled', 'confirmed', 'completed'))
  execute function appointment_request_over();

-- Of calls and faxes that met a busy line, or nobody: somebody has said that they are not made again, of one message or of a whole broadcast.
alter table message add column again_stopped_at timestamptz;
alter table broadcast add column again_stopped_at timestamptz;
