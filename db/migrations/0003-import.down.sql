drop function analyze_imported();
drop function undo_import(uuid, integer);
drop function undo_imported(text, uuid, integer);
drop index task_by_subject, appointment_by_staff, assignment_by_staff, alert_by_client, consent_by_person, contact_point_by_person, relationship_by_person, relationship_by_client,
  import_row_by_status;
alter table import_run drop column ordered_by, drop column file, drop column undone, drop column bad, drop constraint import_run_status_check;
-- Not asked of the rows that are there: some may still await their file.
alter table import_run
  add constraint import_run_status_check check (status in ('ready','requested','running','done','cancelled','failed','undoing','undone')) not valid;
