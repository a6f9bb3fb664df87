-- The language that a message is written in, for programs that read it aloud. Null: nobody knows, as of what somebody wrote by hand.
alter table message add column language text check (language in ('en','es'));

-- A page of a broadcast's recipients, by the order of their last names: without it one looked through those of all broadcasts before.
create index recipient_by_broadcast on recipient (practice_id, broadcast_id, id);
