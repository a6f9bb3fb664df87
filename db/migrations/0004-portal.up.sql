-- The door of the portal: credentials that are mailed once, second factors for staff and clients, what a client's sign-in leaves behind.

-- The owner, too, is bound by row-level security: foreign keys are checked inside a practice, here one without rows, since the columns are new.
select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

alter table account
  add column by_hand boolean not null default false,   -- portal: staff typed login and password, so Email Client Credential is refused
  add column safe_word_hash text,                      -- of its normalised form; argon2id
  add column password_changed_at timestamptz;

-- One a account: TOTP (RFC 6238). Unconfirmed until a first code was right.
create table second_factor (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  account_id uuid not null,
  sealed bytea not null,                 -- the shared secret, by the key ring (purpose field)
  key_id text not null,
  confirmed_at timestamptz,
  last_step bigint,                      -- a code counts once
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, account_id),
  foreign key (practice_id, account_id) references account
);

create table recovery_code (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  account_id uuid not null,
  hash text not null,                    -- keyed hash of the code
  used_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, account_id, hash),
  foreign key (practice_id, account_id) references account
);

-- Browsers from which an account was signed in to: a new one is told to the person.
create table known_device (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  account_id uuid not null,
  hash text not null,                    -- SHA-256 of a random token in a cookie of that browser
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (practice_id, id),
  unique (practice_id, account_id, hash),
  foreign key (practice_id, account_id) references account
);

-- Credentials for many clients at once.
create table credential_batch (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  status text not null check (status in ('requested','running','paused','done','cancelled')),
  ordered_by text not null,              -- actor
  finished_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id)
);

-- A first password, or a link to choose one. Its mails are messages of their own; the one with the secret has no secret in its row.
create table credential (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  account_id uuid not null,
  epoch integer not null,                -- as account.epoch was counted up to for it
  kind text not null check (kind in ('temporary-password','activation-link','reset-link')),
  status text not null check (status in ('requested','sending','sent','failed','cancelled')),
  secret_hash text not null,             -- argon2id of a temporary password, SHA-256 of the token of a link
  sealed bytea,                          -- the secret itself until it was mailed, by the key ring (purpose field); then null
  key_id text,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  failure text,                          -- which mail failed, in a word; the message says why
  user_name_message_id uuid,
  secret_message_id uuid,
  batch_id uuid,
  requested_by text not null,            -- actor
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, account_id, epoch),
  foreign key (practice_id, account_id) references account,
  foreign key (practice_id, user_name_message_id) references message,
  foreign key (practice_id, secret_message_id) references message,
  foreign key (practice_id, batch_id) references credential_batch
);
create index credential_waiting on credential (practice_id, updated_at) where status in ('requested','sending');
create index credential_by_batch on credential (practice_id, batch_id) where batch_id is not null;

create table credential_batch_row (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  batch_id uuid not null,
  client_id uuid not null,
  status text not null check (status in ('waiting','ordered','refused')),
  reason text,                           -- why it was refused
  credential_id uuid,
  primary key (practice_id, id),
  unique (practice_id, batch_id, client_id),
  foreign key (practice_id, batch_id) references credential_batch on delete cascade,
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, credential_id) references credential
);

alter table message
  add column credential_id uuid,         -- whose secret is written into the body at the hand-over, in place of <Secret>
  add foreign key (practice_id, credential_id) references credential;

do $$
declare t text;
begin
  foreach t in array array['second_factor','recovery_code','known_device','credential_batch','credential','credential_batch_row'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
end $$;
revoke delete on credential from rounds_app;

create trigger audit after insert or update or delete on second_factor for each row execute function audit_row('sealed', '-last_step');
create trigger audit after insert or update or delete on recovery_code for each row execute function audit_row('hash');
create trigger audit after insert or update or delete on credential_batch for each row execute function audit_row();
create trigger audit after insert or update or delete on credential for each row execute function audit_row('secret_hash', 'sealed');
drop trigger audit on account;
create trigger audit after insert or update or delete on account for each row
  execute function audit_row('password_hash', 'safe_word_hash', '-last_sign_in_at', '-password_changed_at');
