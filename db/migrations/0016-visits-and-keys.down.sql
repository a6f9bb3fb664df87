alter table integration_key drop column former_until, drop column former_public_key;
drop index visit_by_job;
drop table non_visit_job;
alter table visit drop column gps_unreadable;
