-- The task type `unknown-messages` for practices that were there before it: without a row of its own nobody's group saw its tasks. They go to whoever sees
-- messages that would have come too late, until the practice says otherwise; each practice in its own session, which row-level security asks of the owner too, and by
-- name, since an owner who is a superuser passes by it.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    insert into picklist (list, code, label, position, group_id)
    select 'task-type', 'unknown-messages', 'Messages of which nobody knows whether they went out', 40, p.group_id
      from picklist p where p.practice_id = each and p.list = 'task-type' and p.code = 'missed-window'
    on conflict (practice_id, list, code) do nothing;
    -- Those that are open already came to nobody.
    update task t set group_id = p.group_id
      from picklist p
     where p.practice_id = each and p.list = 'task-type' and p.code = 'unknown-messages'
       and t.practice_id = each and t.type = p.code and t.status = 'open' and t.owner_id is null and t.group_id is null;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
