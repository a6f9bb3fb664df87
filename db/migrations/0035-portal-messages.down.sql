do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    -- Nothing tells any more that these were not sent: they stay the client's own business.
    update document set withdrawn_at = now(), updated_at = now(), version = version + 1
     where withdrawn_at is null and id in (select document_id from portal_attachment where message_id is null);
    -- What they are about is gone.
    delete from alert where subject_kind = 'portal_thread' or kind like 'portal-message%'
        or task_id in (select id from task where subject_kind = 'portal_thread');
    delete from task where subject_kind = 'portal_thread';
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
drop table portal_attachment, portal_message, portal_thread;
