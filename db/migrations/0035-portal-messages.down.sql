-- What was before knows no such subject, nor these alerts. Who waits for an answer still does: these tasks stay open, and lead to the client.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    -- Nothing tells any more that these were not sent: they stay the client's own business.
    update document set withdrawn_at = now(), updated_at = now(), version = version + 1
      where practice_id = each and withdrawn_at is null and id in (select document_id from portal_attachment where message_id is null);
    update task set subject_kind = 'client', subject_id = client_id, updated_at = now(), version = version + 1
     where practice_id = each and subject_kind = 'portal_thread';
    delete from alert where practice_id = each and (kind like 'portal-message%' or subject_kind = 'portal_thread');
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
drop table portal_attachment, portal_message, portal_thread;
