drop index credential_batch_row_by_client, credential_batch_row_waiting, credential_batch_row_page, credential_batch_open;
alter table credential_batch_row drop constraint credential_batch_row_status_check;
alter table credential_batch_row drop column settled_at;
-- Not asked of the rows that are there: some may be cancelled.
alter table credential_batch_row
  add constraint credential_batch_row_status_check check (status in ('waiting','ordered','refused')) not valid;
alter table credential_batch drop column all_charts, drop column again;
