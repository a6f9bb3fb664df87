-- GPS points of a visit that nobody can read: without place or time, or nowhere on earth. They are left out.
alter table visit add column gps_unreadable integer not null default 0;

-- Jobs of Timeero of which a person has said that whoever clocks into them visits no client: office time, driving, training. A row a job while that counts;
-- the audit log keeps who said it, and who took it back.
create table non_visit_job (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  job_id text not null,                      -- Timeero's
  marked_by text not null,                   -- actor
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, job_id)
);
alter table non_visit_job enable row level security;
alter table non_visit_job force row level security;
create policy own_practice on non_visit_job using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on non_visit_job to rounds_app;
create trigger audit after insert or update or delete on non_visit_job for each row execute function audit_row();

create index visit_by_job on visit (practice_id, job_id);

-- The public half of the key pair before, which is served beside the newest one until a day after nothing signs with it any more.
alter table integration_key
  add column former_public_key jsonb,
  add column former_until timestamptz;       -- null: as long as credentials in use sign with it
