drop table enter_in_pimsy, reading_mark, pimsy_reading, integration_key;
-- Of a group's appointment one row keeps its link: the index before allows no more.
alter table mapping no force row level security, disable trigger audit;
update mapping m set ended_at = now()
 where ended_at is null and exists (select from mapping o
   where o.practice_id = m.practice_id and o.external_record_id = m.external_record_id and o.ended_at is null and o.id < m.id);
alter table mapping force row level security, enable trigger audit;
drop index mapping_by_record;
drop index mapping_once_outside;
create unique index mapping_once_outside on mapping (practice_id, external_record_id) where ended_at is null;
drop index external_record_unlinked;
alter table external_record drop column link_problem, drop column link_candidates, drop column link_choice;
