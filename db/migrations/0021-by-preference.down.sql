drop index broadcast_set;
alter table broadcast drop column set_id, drop column otherwise;
