-- One composition by each person's preference: a broadcast a method, of which each person is listed in one.

alter table broadcast
  add column otherwise text,                   -- who prefers none of the methods gets it by this one, or nobody does; null: it is by one method
  add column set_id uuid,                      -- the first broadcast of the composition, in each of them; null: it is alone
  add check (otherwise in ('email','text','nobody')),
  add check (set_id is null or otherwise is not null),
  add foreign key (practice_id, set_id) references broadcast;

create unique index broadcast_set on broadcast (practice_id, set_id, method) where set_id is not null;
