drop table chart_request_item, chart_move_document, chart_move, chart_request, note_addendum, note_version, note;
drop function keep_released_note();
alter table staff drop column supervisor_id;
