drop index broadcast_by_parent;
drop index broadcast_resend;
create unique index broadcast_resend on broadcast (practice_id, parent_id)
  where parent_id is not null and not (frozen_at is null and status in ('cancelled','failed'));
