-- What was before knows no such subject, nor these alerts. Whom nobody has looked after yet somebody still has to: these tasks stay open, and lead to the client.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    update task set subject_kind = 'client', subject_id = client_id,
                    note = case when status = 'open' and note = '' then 'Nobody has acknowledged this safety follow-up yet: reach the client.' else note end,
                    updated_at = now(), version = version + 1
     where practice_id = each and subject_kind = 'safety_follow_up';
    delete from alert where practice_id = each and (kind in ('form-completed', 'safety-follow-up') or subject_kind in ('safety_follow_up', 'form_assignment'));
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
drop table safety_follow_up, form_response, form_assignment;
drop function keep_completed_form();
