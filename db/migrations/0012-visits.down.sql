alter table reading_mark drop column read_at, drop column failure, drop column unreadable;
drop table visit_attempt, visit;
drop index shift_by_users;
