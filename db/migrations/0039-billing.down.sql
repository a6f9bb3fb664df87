drop table statement, ledger_entry, ledger_transaction;
drop function ledger_balanced();
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    delete from profile_rule where practice_id = each and rule = 'Client Billing';
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
