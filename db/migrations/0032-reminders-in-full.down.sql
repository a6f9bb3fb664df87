alter table broadcast drop column again_stopped_at;
alter table message drop column again_stopped_at;
drop trigger request_over on appointment;
drop function appointment_request_over;
-- One a time again: of several that told different places the one that went furthest stays.
do $$
declare each uuid;
begin
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    create temporary table reminder_extra on commit drop as
      select id, first_value(id) over (partition by appointment_id, rule_id, starts_at
        order by array_position(array['done','sending','planned','missed','withdrawn'], state), id) as kept
        from reminder where practice_id = each;
    delete from reminder_extra where id = kept;
    update message m set reminder_id = null, correction = false, told_at = null from reminder_extra e where m.practice_id = each and m.reminder_id = e.id;
    delete from reminder x using reminder_extra e where x.practice_id = each and x.id = e.id;
    drop table reminder_extra;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
end $$;
alter table message drop column told_location_id;
alter table reminder
  drop constraint reminder_once,
  drop column corrected_location_id,
  drop column location_id,
  add unique (practice_id, appointment_id, rule_id, starts_at);
