-- What was before knows no cards. Ledger entries stay, since they are never changed; they only name nothing any more that is there.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    update task set subject_kind = 'client', subject_id = client_id, updated_at = now(), version = version + 1
     where practice_id = each and subject_kind = 'payment' and client_id is not null;
    delete from task where practice_id = each and subject_kind = 'payment';
    delete from profile_rule where practice_id = each and rule in ('Client Payments Refund', 'Payment Reconciliation');
    delete from integration_check where practice_id = each and system = 'stripe';
    delete from integration where practice_id = each and system = 'stripe';
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
alter table ledger_transaction
  drop constraint ledger_transaction_practice_id_payment_id_fkey,
  drop constraint ledger_transaction_practice_id_refund_id_fkey;
drop table payment_reconciliation, payment_event, payment_dispute, payment_refund, payment;
alter table appointment drop column copay;
alter table integration_check
  drop constraint integration_check_system_check,
  add constraint integration_check_system_check check (system in ('pimsy','timeero'));
alter table integration
  drop constraint integration_system_check,
  add constraint integration_system_check check (system in ('pimsy','timeero'));
