drop table insurance;
drop index document_from_portal;
alter table document drop column seen_at, drop column seen_by, drop column exposed_at, drop column read_at;
