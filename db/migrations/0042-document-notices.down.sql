alter table document drop column notice_id;
