-- The rows that every process leans on (docs/architecture.md, "Rows that are laid right from the start").
--
-- Every table but `practice` begins with practice_id, keyed (practice_id, id), and so are its foreign keys, because foreign
-- keys pass by row-level security. practice_id fills itself from the session, so no statement has to name it.

create extension if not exists citext;

create table practice (
  id uuid primary key,
  acronym citext not null unique check (acronym ~ '^[a-z][a-z0-9]{1,15}$'),
  name text not null,
  zone text not null,               -- IANA
  phone text not null,              -- E.164
  email text not null,
  created_at timestamptz not null default now()
);

create function current_practice() returns uuid language sql stable as
  $$ select current_setting('rounds.practice')::uuid $$;  -- no missing_ok: outside the unit of work it fails

-- People and places ---------------------------------------------------------------------------------------------------

create table location (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  name text not null,
  zone text not null,
  phone text,
  line1 text, line2 text, city text, state text, zip text,
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, name)
);

create table person (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  first_name text not null,
  last_name text not null,
  preferred_name text,
  birth_date date,
  language text not null default 'en',   -- BCP 47
  zone text,                             -- null: by address, then by location, then by practice
  line1 text, line2 text, city text, state text, zip text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id)
);
create index person_by_name on person (practice_id, lower(last_name), lower(first_name), id);

create table staff (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  person_id uuid not null,
  title text,
  location_id uuid,
  preferred_method text check (preferred_method in ('email','text','voice','fax')),
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, person_id),
  foreign key (practice_id, person_id) references person,
  foreign key (practice_id, location_id) references location
);

create table client (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  person_id uuid not null,
  record_number text not null,
  location_id uuid,
  preferred_method text check (preferred_method in ('email','text','voice','fax')),
  -- M4: true: messages go to the client's own contact points; false: to those of the relationship 'messaging_contact'.
  use_client_detail boolean not null default true,
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, person_id),
  unique (practice_id, record_number),
  foreign key (practice_id, person_id) references person,
  foreign key (practice_id, location_id) references location
);

create table relationship (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('guardian','emergency','physician','responsible','messaging_contact')),
  active boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, person_id) references person
);
create unique index one_messaging_contact on relationship (practice_id, client_id) where kind = 'messaging_contact' and active;

create table assignment (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  staff_id uuid not null,
  role text not null check (role in ('clinician','case_manager')),
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, client_id, staff_id, role),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, staff_id) references staff
);

create table contact_point (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  person_id uuid not null,
  kind text not null check (kind in ('mobile','home','work','email','fax')),
  address text not null,               -- E.164, or an e-mail address with its domain in lower case
  preferred boolean not null default false,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references person
);
create unique index contact_point_once on contact_point (practice_id, person_id, kind, address) where active;
create index contact_point_by_address on contact_point (practice_id, address);

-- Permission and refusal ----------------------------------------------------------------------------------------------

create table document (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  folder text not null,
  name text not null,
  media_type text not null,
  bytes bigint not null check (bytes >= 0),
  sha256 text not null,
  status text not null default 'pending' check (status in ('pending','clean','infected','error')),
  exposed boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, client_id) references client
);

-- One record a channel and exact address: a changed number is a number without consent.
create table consent (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  person_id uuid not null,             -- who gave it: the client, or the guardian for the client
  channel text not null check (channel in ('email','text','voice','fax')),
  address text not null,
  purpose text not null default 'automated' check (purpose in ('automated')),
  wording_version text not null,
  language text not null default 'en',
  method text not null check (method in ('written','verbal','portal','imported')),
  given_at timestamptz not null,
  document_id uuid,
  expires_at timestamptz,
  revoked_at timestamptz,
  revoked_reason text,
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, person_id) references person,
  foreign key (practice_id, document_id) references document
);
create unique index consent_once on consent (practice_id, client_id, channel, address, purpose) where revoked_at is null;

create table opt_out (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  channel text not null check (channel in ('email','text','voice','fax')),
  address text not null,
  source text not null check (source in ('stop','provider','unsubscribe','desk')),
  since timestamptz not null,
  ended_at timestamptz,
  primary key (practice_id, id)
);
create unique index opt_out_once on opt_out (practice_id, channel, address) where ended_at is null;

-- Accounts and rights -------------------------------------------------------------------------------------------------

create table account (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('staff','portal')),
  person_id uuid not null,
  login citext not null,
  password_hash text,
  must_change_password boolean not null default false,
  active boolean not null default true,
  last_sign_in_at timestamptz,
  epoch integer not null default 0,     -- counts issued credentials; part of the credential workflow's id
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, kind, login),
  unique (practice_id, kind, person_id),
  foreign key (practice_id, person_id) references person
);

create table profile (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  name citext not null,
  description text not null default '',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, name)
);

create table profile_rule (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  profile_id uuid not null,
  rule text not null,
  can_create boolean not null default false,
  can_modify boolean not null default false,
  can_view boolean not null default false,
  can_delete boolean not null default false,
  primary key (practice_id, id),
  unique (practice_id, profile_id, rule),
  foreign key (practice_id, profile_id) references profile on delete cascade
);

create table account_profile (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  account_id uuid not null,
  profile_id uuid not null,
  primary key (practice_id, id),
  unique (practice_id, account_id, profile_id),
  foreign key (practice_id, account_id) references account,
  foreign key (practice_id, profile_id) references profile
);

-- Operators see the Temporal UI, which crosses practices; granted by `npm run operator`, out of the app's reach.
create table operator_grant (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  account_id uuid not null,
  granted_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, account_id),
  foreign key (practice_id, account_id) references account
);

create table session (
  practice_id uuid not null default current_practice() references practice,
  id text not null,                    -- SHA-256 of the token in the cookie
  account_id uuid not null,
  csrf text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,     -- absolute; the idle limit is counted from last_seen_at
  user_agent text,
  primary key (practice_id, id),
  foreign key (practice_id, account_id) references account on delete cascade
);
create index session_by_account on session (practice_id, account_id);

create table api_token (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  account_id uuid not null,            -- acts with this account's rights, narrowed by scopes
  name text not null,
  token_hash text not null,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (practice_id, id),
  unique (practice_id, token_hash),
  foreign key (practice_id, account_id) references account
);

-- Failed tries by a keyed hash of what was tried (login, address), so that no login can be read here.
create table throttle (
  practice_id uuid not null default current_practice() references practice,
  id text not null,
  failures integer not null,
  first_at timestamptz not null,
  blocked_until timestamptz,
  primary key (practice_id, id)
);

create table idempotency (
  practice_id uuid not null default current_practice() references practice,
  id text not null,                    -- principal, then the client's Idempotency-Key
  request_hash text not null,
  status integer,                      -- null: still in progress
  response jsonb,
  started_at timestamptz not null,
  primary key (practice_id, id)
);

-- Appointments and what expires ---------------------------------------------------------------------------------------

create table appointment (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  staff_id uuid not null,
  location_id uuid not null,
  type text not null,
  -- The wall time at the location is what was agreed; the instants are derived from it when the row is written.
  local_start timestamp not null,
  zone text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  status text not null default 'scheduled' check (status in ('scheduled','confirmed','cancelled','missed','completed')),
  origin text not null default 'rounds' check (origin in ('rounds','pimsy')),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, staff_id) references staff,
  foreign key (practice_id, location_id) references location
);
create index appointment_by_start on appointment (practice_id, starts_at, id);
create index appointment_by_client on appointment (practice_id, client_id, starts_at);

create table expiring_item (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid,
  staff_id uuid,
  type text not null,
  label text not null,
  expires_on date not null,
  lead_days integer not null default 30 check (lead_days >= 0),
  active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  check (num_nonnulls(client_id, staff_id) = 1),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, staff_id) references staff
);
create index expiring_item_by_date on expiring_item (practice_id, expires_on, id) where active;

-- Messaging -----------------------------------------------------------------------------------------------------------

-- Versions are kept; the newest of a type, method and language is the one in use.
create table template (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  message_type text not null,
  method text not null check (method in ('email','text','voice','fax')),
  language text not null default 'en',
  subject text,
  body text not null,
  version integer not null,
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, message_type, method, language, version)
);

create table broadcast (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  message_type text not null,
  method text not null check (method in ('email','text','voice','fax')),
  start_date date,                     -- date of the appointments, in the zone of their location
  send_at_local timestamp not null,
  send_zone text not null,
  send_at timestamptz not null,
  preference_only boolean not null default true,
  subject text,
  body text not null,
  status text not null check (status in ('requested','scheduled','running','completed','cancelled','failed')),
  requested_at timestamptz not null,
  frozen_at timestamptz,
  finished_at timestamptz,
  failure text,                        -- plain reason, without data of persons
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id)
);
create index broadcast_newest on broadcast (practice_id, id desc);
create index broadcast_waiting on broadcast (practice_id, requested_at) where status = 'requested';

create table message (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  broadcast_id uuid,
  purpose text not null,
  channel text not null check (channel in ('email','text','voice','fax')),
  address text not null,
  subject text,
  body text not null,
  segments integer,
  status text not null default 'pending'
    check (status in ('pending','claimed','sending','accepted','delivered','failed','unknown','skipped','cancelled')),
  reason text,                         -- why skipped, failed or unknown: a code of domain/, never free text
  error_code text,                     -- the provider's own
  attempt integer not null default 0,  -- counts hand-overs; every write of a sender names the attempt it belongs to
  not_before timestamptz,              -- a retry waits until then
  lease_until timestamptz,
  provider_id text,
  created_at timestamptz not null default now(),
  sending_at timestamptz,
  accepted_at timestamptz,
  settled_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, broadcast_id) references broadcast
);
create index message_open on message (practice_id, broadcast_id, id) where status in ('pending','claimed','sending');
create index message_by_broadcast on message (practice_id, broadcast_id, id);
create index message_by_address on message (practice_id, address, id);
create index message_lease on message (practice_id, lease_until) where status in ('claimed','sending');

-- A recipient is a person because of a row (an appointment); several recipients may share a message (decision 5).
create table recipient (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  broadcast_id uuid not null,
  person_id uuid not null,
  client_id uuid,
  source_id uuid not null,             -- appointment; for a plain broadcast the person itself
  source_starts_at timestamptz,        -- of the appointment, as the message says it; to the millisecond
  decision text not null check (decision in ('send','skip')),
  reason text,
  message_id uuid,
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, broadcast_id, person_id, source_id),
  check ((decision = 'send') = (message_id is not null) and (decision = 'skip') = (reason is not null)),
  foreign key (practice_id, broadcast_id) references broadcast,
  foreign key (practice_id, person_id) references person,
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, message_id) references message
);
create index recipient_by_message on recipient (practice_id, message_id);

-- What happened to a message, as it was told; provider_key makes a repeated callback, or outcome of an attempt, one event.
create table message_event (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  message_id uuid not null,
  attempt integer not null,
  kind text not null,
  code text,
  provider_key text,
  at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, message_id) references message
);
create unique index message_event_once on message_event (practice_id, message_id, provider_key) where provider_key is not null;
create index message_event_by_message on message_event (practice_id, message_id, id);

create table inbound_message (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  channel text not null check (channel in ('email','text','voice','fax')),
  from_address text not null,
  body text not null,
  keyword text check (keyword in ('stop','start','help')),
  provider_id text not null,
  received_at timestamptz not null,
  primary key (practice_id, id),
  unique (practice_id, channel, provider_id)
);

-- Desk ----------------------------------------------------------------------------------------------------------------

create table task (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  type text not null,
  subject_kind text not null,
  subject_id uuid not null,
  owner_id uuid,
  status text not null default 'open' check (status in ('open','done','withdrawn')),
  due_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, owner_id) references account
);
create index task_open on task (practice_id, due_at, id) where status = 'open';

create table setting (
  practice_id uuid not null default current_practice() references practice,
  id integer not null,                 -- the seed's numbers, -621 …; the registry stands in domain/settings.ts
  value text not null,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  primary key (practice_id, id),
  foreign key (practice_id, updated_by) references account
);

create table picklist (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  list text not null,
  code text not null,
  label text not null,
  position integer not null default 0,
  active boolean not null default true,
  primary key (practice_id, id),
  unique (practice_id, list, code)
);

-- Other systems -------------------------------------------------------------------------------------------------------

create table external_record (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  system text not null check (system in ('pimsy','timeero')),
  kind text not null,
  external_id text not null,
  snapshot bytea,                      -- sealed by the key ring, purpose 'field'
  key_id text,
  hash text not null,
  seen_at timestamptz not null,
  primary key (practice_id, id),
  unique (practice_id, system, kind, external_id)
);

create table mapping (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  external_record_id uuid not null,
  local_kind text not null,
  local_id uuid not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, external_record_id) references external_record
);
create unique index mapping_once_outside on mapping (practice_id, external_record_id) where ended_at is null;

-- Audit: who, what, before, after, when -------------------------------------------------------------------------------

create table audit (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  at timestamptz not null default clock_timestamp(),
  actor text not null,                 -- 'staff:<account>', 'token:<token>', 'system:<process>', 'public'
  action text not null,                -- 'insert', 'update', 'delete', or an event such as 'sign-in'
  subject text not null,               -- table, or what the event is about
  subject_id text not null,
  before jsonb,
  after jsonb,
  request_id text,
  primary key (practice_id, id)
);
create index audit_by_subject on audit (practice_id, subject, subject_id, id desc);
create index audit_by_actor on audit (practice_id, actor, id desc);

-- The one mechanism: a trigger on every table that holds data about persons, rights or settings. Arguments name columns:
-- 'x' is shown masked, '-x' does not count as a change. A change without an actor is refused.
create function audit_row() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  was jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  is_now jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  subject_id text := coalesce(is_now, was) ->> 'id';
  who text := nullif(current_setting('rounds.actor', true), '');
  arg text;
  col text;
begin
  if who is null then
    raise exception 'A change to % without an actor: use the unit of work', tg_table_name;
  end if;
  foreach arg in array array['-practice_id', '-id', '-created_at', '-updated_at', '-version'] || tg_argv loop
    col := ltrim(arg, '-');
    if left(arg, 1) = '-' then
      was := was - col; is_now := is_now - col;
    elsif was ->> col is distinct from is_now ->> col then
      if was ->> col is not null then was := was || jsonb_build_object(col, '•••'); end if;
      if is_now ->> col is not null then is_now := is_now || jsonb_build_object(col, '••• (changed)'); end if;
    else
      was := was - col; is_now := is_now - col;
    end if;
  end loop;
  if tg_op = 'UPDATE' then
    for col in select k from jsonb_object_keys(was) as k where was -> k is not distinct from is_now -> k loop
      was := was - col; is_now := is_now - col;
    end loop;
    if is_now = '{}'::jsonb then return null; end if;
  end if;
  insert into audit (actor, action, subject, subject_id, before, after, request_id)
  values (who, lower(tg_op), tg_table_name, subject_id, was, is_now, nullif(current_setting('rounds.request', true), ''));
  return null;
end $$;

-- Events that change no row: sign-ins, refusals, openings of a record.
create function audit_note(action text, subject text, subject_id text, detail jsonb default null) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit (actor, action, subject, subject_id, after, request_id)
  values (coalesce(nullif(current_setting('rounds.actor', true), ''), 'public'), action, subject, subject_id, detail,
          nullif(current_setting('rounds.request', true), ''));
end $$;

create trigger audit after insert or update or delete on practice for each row execute function audit_row();
create trigger audit after insert or update or delete on location for each row execute function audit_row();
create trigger audit after insert or update or delete on person for each row execute function audit_row();
create trigger audit after insert or update or delete on staff for each row execute function audit_row();
create trigger audit after insert or update or delete on client for each row execute function audit_row();
create trigger audit after insert or update or delete on relationship for each row execute function audit_row();
create trigger audit after insert or update or delete on assignment for each row execute function audit_row();
create trigger audit after insert or update or delete on contact_point for each row execute function audit_row();
create trigger audit after insert or update or delete on document for each row execute function audit_row();
create trigger audit after insert or update or delete on consent for each row execute function audit_row();
create trigger audit after insert or update or delete on opt_out for each row execute function audit_row();
create trigger audit after insert or update or delete on account for each row execute function audit_row('password_hash', '-last_sign_in_at');
create trigger audit after insert or update or delete on profile for each row execute function audit_row();
create trigger audit after insert or update or delete on profile_rule for each row execute function audit_row();
create trigger audit after insert or update or delete on account_profile for each row execute function audit_row();
create trigger audit after insert or update or delete on operator_grant for each row execute function audit_row();
create trigger audit after insert or update or delete on api_token for each row execute function audit_row('token_hash', '-last_used_at');
create trigger audit after insert or update or delete on appointment for each row execute function audit_row();
create trigger audit after insert or update or delete on expiring_item for each row execute function audit_row();
create trigger audit after insert or update or delete on template for each row execute function audit_row();
create trigger audit after insert or update or delete on broadcast for each row execute function audit_row();
create trigger audit after insert or update or delete on task for each row execute function audit_row();
create trigger audit after insert or update or delete on setting for each row execute function audit_row();
create trigger audit after insert or update or delete on picklist for each row execute function audit_row();
create trigger audit after insert or update or delete on mapping for each row execute function audit_row();

-- Practices are apart ---------------------------------------------------------------------------------------------------

do $$
declare t text;
begin
  for t in select table_name from information_schema.columns where table_schema = 'public' and column_name = 'practice_id' loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
end $$;

alter table practice enable row level security;
alter table practice force row level security;
create policy anyone_reads on practice for select using (true);
create policy own_practice on practice for update using (id = current_practice()) with check (id = current_practice());
-- A practice is made by the owner inside its own session (seed, operator's command), never by the app.
create policy made_in_its_own_session on practice for insert with check (id = current_practice());
grant select, update on practice to rounds_app;

revoke insert, update, delete on audit, operator_grant from rounds_app;
revoke update, delete on message_event from rounds_app;
revoke delete on message, recipient, broadcast, consent, opt_out from rounds_app;
revoke execute on function audit_row() from public;
