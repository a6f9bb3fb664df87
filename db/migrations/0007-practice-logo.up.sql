-- The practice's own sign in its portal.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

create table practice_logo (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  bytes bytea not null check (octet_length(bytes) <= 524288),
  media_type text not null check (media_type in ('image/png','image/jpeg','image/webp')),
  sha256 text not null,                  -- of the bytes
  width integer not null,                -- pixels
  height integer not null,
  saved_at timestamptz not null,
  primary key (practice_id, id),
  unique (practice_id)
);

alter table practice_logo enable row level security;
alter table practice_logo force row level security;
create policy own_practice on practice_logo using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on practice_logo to rounds_app;
create trigger audit after insert or update or delete on practice_logo for each row execute function audit_row('bytes');
