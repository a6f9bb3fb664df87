drop index message_single_open;
create index message_single_open on message (practice_id, id) where broadcast_id is null and status in ('pending','claimed','sending');
drop index message_unknown;
alter table message drop column alone, drop column looks;
