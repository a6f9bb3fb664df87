drop index broadcast_by_parent;
drop index broadcast_resend;
alter table broadcast no force row level security, disable trigger audit;
-- One round stays known as what sent it again, the first that fired; the others are broadcasts like any.
update broadcast b set parent_id = null
 where b.parent_id is not null and not (b.frozen_at is null and b.status in ('cancelled','failed'))
   and exists (select from broadcast first where first.practice_id = b.practice_id and first.parent_id = b.parent_id and first.id < b.id
               and not (first.frozen_at is null and first.status in ('cancelled','failed')));
alter table broadcast force row level security, enable trigger audit;
create unique index broadcast_resend on broadcast (practice_id, parent_id)
  where parent_id is not null and not (frozen_at is null and status in ('cancelled','failed'));
