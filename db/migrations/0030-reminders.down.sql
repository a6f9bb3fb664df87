drop index message_by_reminder, message_of_reminder;
alter table message drop column reminder_id, drop column correction, drop column told_at;
drop table reminder, reminder_rule;
