-- What was before knows no appointment of which nothing is asked although its client usually pays: without a copay is the same there.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    update appointment set copay = null, updated_at = now(), version = version + 1 where practice_id = each and copay = 0;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
alter table appointment drop constraint appointment_copay_check, add constraint appointment_copay_check check (copay > 0);
alter table client drop column usual_copay;
alter table guardian_access drop column staff_told_for, drop column client_notice_id;
alter table session drop column entered;
alter table document drop column opened_by;
drop index message_copies;
alter table message drop column copy_of;
