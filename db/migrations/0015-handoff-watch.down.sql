drop index chart_move_asked;
alter table chart_request drop column unattended_at;
