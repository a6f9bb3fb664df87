drop index visit_by_job;
drop table non_visit_job;
alter table visit drop column gps_unreadable;
