drop table audience_view, broadcast_draft;
alter table broadcast drop column left_out, drop column end_date;
