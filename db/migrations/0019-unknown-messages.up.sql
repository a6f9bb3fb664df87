-- Messages of which nobody knows whether they went out, until evidence or a person says it.

alter table message
  add column alone boolean not null default false, -- of a broadcast, and sent by a workflow of its own, since it was to go once more
  add column looks smallint not null default 0;    -- how often its provider was asked about it since it was handed over

create index message_unknown on message (practice_id, id) where status = 'unknown';
drop index message_single_open;
create index message_single_open on message (practice_id, id)
  where (broadcast_id is null or alone) and status in ('pending','claimed','sending');
