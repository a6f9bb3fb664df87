-- A foreign key is checked by practice and id. While PostgreSQL takes a practice for a small one, an index that begins with the one and ends with the other is as
-- good to it as the key itself, and it went through all messages of the practice for each event: what these two are for comes first.
drop index message_by_address;
create index message_by_address on message (address, practice_id, id);
drop index message_by_broadcast;
create index message_by_broadcast on message (broadcast_id, practice_id, id);
