drop index message_by_address;
create index message_by_address on message (practice_id, address, id);
drop index message_by_broadcast;
create index message_by_broadcast on message (practice_id, broadcast_id, id);
