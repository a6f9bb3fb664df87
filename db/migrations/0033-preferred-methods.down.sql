-- Without the column a composition with calls or faxes would give to e-mail and text those who prefer neither: people would get it twice, or by a method that is not theirs.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    if exists (select from broadcast b where b.practice_id = each and b.otherwise is not null and b.set_methods && array['voice','fax']
               and b.status in ('requested', 'scheduled')) then
      raise exception 'Broadcasts by each person''s preference, with calls or faxes, wait to be sent. Cancel them, or let them go, before this step is taken back.';
    end if;
    -- Of what has gone the old rows cannot say more.
    update broadcast set otherwise = 'nobody' where practice_id = each and otherwise in ('voice', 'fax');
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
alter table broadcast
  drop constraint broadcast_set_methods_check,
  drop constraint broadcast_otherwise_check,
  add constraint broadcast_otherwise_check check (otherwise in ('email','text','nobody')),
  drop column set_methods;
