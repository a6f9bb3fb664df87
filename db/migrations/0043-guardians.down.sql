-- What was before knows no guardians: whoever is not a client opens nothing there.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    delete from session where practice_id = each and acting_for is not null;
    update account a set active = false, updated_at = now(), version = version + 1
     where a.practice_id = each and a.kind = 'portal' and a.active and not exists (select from client c where c.person_id = a.person_id);
    update credential k set revoked_at = now(), sealed = null, key_id = null,
                            status = case when status in ('requested', 'sending') then 'cancelled' else status end, updated_at = now(), version = version + 1
     where k.practice_id = each and k.revoked_at is null and k.used_at is null
       and not exists (select from account a join client c on c.person_id = a.person_id where a.id = k.account_id);
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
alter table session drop column acting_for;
alter table credential drop column client_id;
drop table guardian_access;
