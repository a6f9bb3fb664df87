-- Who fails after a broadcast was sent again is sent to again too: of several rounds one at a time waits to fire, because whom it takes is not known before.

drop index broadcast_resend;
create unique index broadcast_resend on broadcast (practice_id, parent_id) where parent_id is not null and status in ('requested','scheduled');
create index broadcast_by_parent on broadcast (practice_id, parent_id) where parent_id is not null;
