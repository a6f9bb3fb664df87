-- Addresses that are known not to work: by which message, since when, and how that ended. As with opt_out, exact, normalized, by channel; whoever has it on file.

create table address_failure (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  channel text not null check (channel in ('email','text','voice','fax')),
  address text not null,
  since timestamptz not null,
  message_id uuid not null,            -- that came back
  code text not null,                  -- of the registry in domain/address-failures.ts
  ended_at timestamptz,
  ended_by text,                       -- actor
  ended_because text check (ended_because in ('changed','works','delivered')),
  primary key (practice_id, id),
  foreign key (practice_id, message_id) references message,
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_because is null))
);
create unique index address_failure_once on address_failure (practice_id, channel, address) where ended_at is null;

alter table address_failure enable row level security;
alter table address_failure force row level security;
create policy own_practice on address_failure using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update on address_failure to rounds_app;
create trigger audit after insert or update or delete on address_failure for each row execute function audit_row();
