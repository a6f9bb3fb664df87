-- Notices to staff: broadcasts of the message type staff-notice, to all active staff or to those of one user group, of one location, or both. Their recipients have
-- no client: a row of recipient without one is a member of staff, by the person. Groups and locations are never deleted, only set inactive.

alter table broadcast
  add column group_id uuid,                    -- of a staff notice: to active members of this user group alone; null: whichever
  add column location_id uuid,                 -- of a staff notice: to those who work at this location alone; null: wherever
  add foreign key (practice_id, group_id) references user_group,
  add foreign key (practice_id, location_id) references location;
