-- Without these columns each broadcast of a composition would go to everybody without a preference: people would get it twice.
do $$
declare each uuid;
begin
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    if exists (select from broadcast b where b.practice_id = each and b.otherwise is not null and b.status in ('requested', 'scheduled')) then
      raise exception 'Broadcasts by each person''s preference wait to be sent. Cancel them, or let them go, before this step is taken back.';
    end if;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
end $$;
drop index broadcast_set;
alter table broadcast drop column set_id, drop column otherwise;
