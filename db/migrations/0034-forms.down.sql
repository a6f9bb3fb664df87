drop table safety_follow_up, form_response, form_assignment;
drop function keep_completed_form();
