-- Portal credentials for many clients at once: what was chosen beside the clients, and what became of each.

alter table credential_batch
  add column again boolean not null default false,       -- also to clients who have been sent some before
  add column all_charts boolean not null default false;  -- who ordered it sees every chart; else a restricted one must be open to them at the client's turn

alter table credential_batch_row drop constraint credential_batch_row_status_check;
alter table credential_batch_row
  add constraint credential_batch_row_status_check check (status in ('waiting','ordered','refused','cancelled')),
  add column settled_at timestamptz;                      -- when its turn came

-- The sweeper looks for the few that are not over.
create index credential_batch_open on credential_batch (practice_id, id) where finished_at is null;
-- Pages of the result; whose turn it is.
create index credential_batch_row_page on credential_batch_row (practice_id, batch_id, id);
create index credential_batch_row_waiting on credential_batch_row (practice_id, batch_id, id) where status = 'waiting';
-- Taking a client away looks for rows that name it.
create index credential_batch_row_by_client on credential_batch_row (practice_id, client_id);
