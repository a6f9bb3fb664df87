-- What was before knows no such subject, rule, nor these alerts. Who waits for a document still does: these tasks stay open, and lead to the client.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    update task set subject_kind = 'client', subject_id = client_id, updated_at = now(), version = version + 1
     where practice_id = each and subject_kind = 'ccd_request';
    delete from alert where practice_id = each and (kind like 'ccd-%' or subject_kind = 'ccd_request');
    delete from profile_rule where practice_id = each and rule = 'Client Portal CCD Requests';
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
drop table ccd_request;
