-- Before this step Rounds knows no such message type: what waits would fail at its time, and one to a group would be one to nobody knows whom.
do $$
declare each uuid;
begin
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    if exists (select from broadcast b where b.practice_id = each and b.message_type = 'staff-notice'
                 and b.status in ('requested', 'scheduled', 'running', 'paused')) then
      raise exception 'Notices to staff wait to be sent or are being sent. Cancel them, or let them go, before this step is taken back.';
    end if;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
end $$;
alter table broadcast drop column location_id, drop column group_id;
