drop table appointment_reply;
drop trigger answered on appointment;
drop function appointment_answered;
alter table appointment drop column reschedule_asked_at, drop column confirmed_by, drop column confirmed_at;
alter table inbound_message drop constraint inbound_message_meaning_check;
alter table inbound_message
  drop column thread,
  drop column handled_by,
  drop column handled_at,
  drop column outcome,
  drop column about_message_id,
  drop column client_id,
  drop column to_address,
  alter column meaning drop not null;
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    update inbound_message set meaning = null where practice_id = each and meaning not in ('stop','start','help');
    delete from profile_rule where practice_id = each and rule = 'Messaging Replies';
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
alter table inbound_message rename column meaning to keyword;
alter table inbound_message add constraint inbound_message_keyword_check check (keyword in ('stop','start','help'));
