drop function lease_turns;
drop sequence text_pace;
drop sequence email_pace;
drop index message_failed;
drop index broadcast_untold;
drop index broadcast_resend;
create or replace trigger audit after insert or update or delete on broadcast for each row execute function audit_row();
alter table broadcast
  drop column untold,
  drop column parent_id,
  drop column resumed_at,
  drop column pause_tried,
  drop column pause_failed,
  drop column pause_reason,
  drop column paused_by,
  drop column paused_at,
  drop constraint broadcast_status_check;
-- Not asked of the rows that are there: some may be paused.
alter table broadcast
  add constraint broadcast_status_check check (status in ('requested','scheduled','running','completed','cancelled','failed')) not valid;
