do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    delete from appointment_reply where practice_id = each and way = 'portal';
    -- The nearest of the ways that were known before: the client did it, on a page.
    update appointment set confirmed_by = 'link' where practice_id = each and confirmed_by = 'portal';
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
alter table appointment_reply
  drop constraint appointment_reply_message_check,
  drop constraint appointment_reply_way_check,
  drop constraint appointment_reply_answer_check,
  drop constraint appointment_reply_portal_check,
  alter column message_id set not null,
  add constraint appointment_reply_answer_check check (answer in ('confirm','reschedule')),
  add constraint appointment_reply_way_check check (way in ('text','link','call'));
create or replace function appointment_answered() returns trigger language plpgsql as $$
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
alter table appointment drop column asked_to_cancel, drop column confirmed_before, drop constraint appointment_confirmed_by_check;
alter table appointment add constraint appointment_confirmed_by_check check (confirmed_by in ('staff','text','link','call'));
create or replace trigger audit after insert or update or delete on task for each row execute function audit_row();
