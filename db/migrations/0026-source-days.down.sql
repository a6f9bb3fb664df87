alter table recipient drop column source_day;
