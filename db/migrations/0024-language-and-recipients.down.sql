drop index recipient_by_broadcast;
alter table message drop column language;
