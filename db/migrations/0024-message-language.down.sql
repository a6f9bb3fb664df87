alter table message drop column language;
