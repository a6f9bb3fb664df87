-- Guardians and representatives with a login of their own, for a client.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

-- What the practice gave, and on what it relies. Given anew is another row: what was stays as it was.
create table guardian_access (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  account_id uuid not null,            -- of the guardian's own person, never of the client's
  client_id uuid not null,
  relationship_id uuid not null,       -- the contact of the client that they are
  relation text not null check (relation in ('parent','legal-guardian','representative')), -- representative: by a court or a power of attorney
  rights text[] not null check (cardinality(rights) > 0),  -- sections of the portal: domain/guardian-rights.ts
  explicit boolean not null default false,  -- they keep messages, forms, documents and the clinical document at the age from which guardians see less, too
  basis text not null check (basis <> ''),  -- what the practice saw: an order, a birth certificate, the client's written wish
  until date,                          -- last day, by the practice's zone; null: no such day
  granted_by text not null,            -- actor
  granted_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,                       -- actor
  end_cause text check (end_cause in ('staff','changed','relationship','client-inactive','of-age','until')),
  end_reason text,                     -- in the words of staff, where they ended it
  primary key (practice_id, id),
  check (num_nonnulls(ended_at, ended_by, end_cause) in (0, 3)),
  check (end_reason is null or end_cause = 'staff'),
  foreign key (practice_id, account_id) references account,
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, relationship_id) references relationship
);
create unique index guardian_access_current on guardian_access (practice_id, account_id, client_id) where ended_at is null;
create index guardian_access_by_client on guardian_access (practice_id, client_id, id desc);

-- The client whom a guardian's session is for; null: whom the account is of.
alter table session
  add column acting_for uuid,
  add foreign key (practice_id, acting_for) references client;
create index session_acting_for on session (practice_id, acting_for) where acting_for is not null;

-- In whose chart staff had it mailed: a guardian of several has tasks and mails of it where it was asked for.
alter table credential
  add column client_id uuid,           -- null: where the account belongs
  add foreign key (practice_id, client_id) references client;
create index credential_by_client on credential (practice_id, client_id) where client_id is not null;

alter table guardian_access enable row level security;
alter table guardian_access force row level security;
create policy own_practice on guardian_access using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update on guardian_access to rounds_app;
create trigger audit after insert or update or delete on guardian_access for each row execute function audit_row('basis', 'end_reason');
