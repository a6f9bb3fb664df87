alter table alert drop column parts;
drop table information_change;
