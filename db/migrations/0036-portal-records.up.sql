-- Documents and insurance in the portal, and what clients say of themselves there.

-- The owner, too, is bound by row-level security: foreign keys are checked inside a practice, here one without rows, since the columns are new.
select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

alter table document
  add column seen_at timestamptz,       -- of what a client sent: somebody of the practice has seen it
  add column seen_by uuid,              -- account
  add column exposed_at timestamptz,    -- since when the client is shown it; null: they are not, or since before this column
  add column read_at timestamptz,       -- the client opened it first
  add foreign key (practice_id, seen_by) references account;
-- The thread Documents Updated via Portal, and what its sender is shown.
create index document_from_portal on document (practice_id, client_id, id desc) where uploaded_by like 'portal:%';

-- A coverage as its card says it. Another card is another row, which ends the former: a coverage that was is never written over.
create table insurance (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  rank text not null check (rank in ('primary','secondary')),
  payer text not null check (payer <> ''),
  plan text,
  member_id bytea not null,             -- sealed in an envelope
  group_number text,
  relation text not null check (relation in ('self','spouse','child','other')), -- of the client to the subscriber
  subscriber_name text,                 -- null: the client
  subscriber_birth_date date,
  effective_from date,
  effective_to date,
  card_front_id uuid,                   -- photos of the card
  card_back_id uuid,
  saved_by text not null,               -- actor who entered this card
  ended_at timestamptz,                 -- another card took its place, or there is none any more
  ended_by text,                        -- actor
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  check ((relation = 'self') = (subscriber_name is null)),
  check (relation <> 'self' or subscriber_birth_date is null),
  check (effective_to >= effective_from),
  check ((ended_at is null) = (ended_by is null)),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, card_front_id) references document,
  foreign key (practice_id, card_back_id) references document
);
create unique index insurance_current on insurance (practice_id, client_id, rank) where ended_at is null;
create index insurance_by_client on insurance (practice_id, client_id, id desc);

-- Codes of domain/demographics.ts. The social security number is sealed in an envelope; its index is a keyed hash.
alter table client
  add column races text[] not null default '{}',
  add column ethnicity text,
  add column marital_status text,
  add column employment_status text,
  add column ssn bytea,
  add column ssn_index text;
create index client_by_ssn on client (practice_id, ssn_index) where ssn_index is not null;
drop trigger audit on client;
create trigger audit after insert or update or delete on client for each row execute function audit_row('ssn', 'ssn_index');

-- Another number than the one on file is asked for, like a name; `wanted` and `on_file` say nothing of it.
alter table information_change
  drop constraint information_change_field_check,
  add constraint information_change_field_check check (field in ('firstName','lastName','birthDate','ssn')),
  add column sealed bytea,               -- the number, until it is decided on
  add column sealed_before bytea;        -- that on file as it was asked for, until then
drop trigger audit on information_change;
create trigger audit after insert or update or delete on information_change for each row execute function audit_row('sealed', 'sealed_before');

alter table insurance enable row level security;
alter table insurance force row level security;
create policy own_practice on insurance using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update on insurance to rounds_app;
create trigger audit after insert or update or delete on insurance for each row execute function audit_row('member_id');
