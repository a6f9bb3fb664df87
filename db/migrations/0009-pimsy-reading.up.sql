-- Reading PIMSY: runs, how far each kind has been read, whom of PIMSY nobody could tell who they are here, and what a client changed that PIMSY does not know.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

-- The key pair of SMART Backend Services, made before the check because its public half has to be registered with PIMSY first; one a practice and system.
create table integration_key (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  system text not null check (system in ('pimsy','timeero')),
  sealed bytea not null,                 -- PKCS#8 in PEM, by the key ring
  key_id text not null,
  public_key jsonb not null,             -- JWK, as PIMSY registers it; its kid is the thumbprint (RFC 7638)
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, system)
);

create table pimsy_reading (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  scope text not null check (scope in ('changes','all')),  -- changes: what PIMSY changed since the last whole reading
  status text not null default 'requested' check (status in ('requested','running','done','failed')),
  window_from timestamptz,               -- of appointments; set when the reading begins
  window_to timestamptz,
  counts jsonb not null default '{}',    -- by kind: read, created, changed, gone; and what became of them here
  failure text,                          -- class of the error
  problem text,                          -- in a sentence
  next text,                             -- the way out
  ordered_by text not null,              -- actor
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (practice_id, id)
);
-- One at a time: two would tell each other's news as old.
create unique index pimsy_reading_one on pimsy_reading (practice_id) where status in ('requested','running');

-- What to ask for as "changed since" the next time; moves only when a read was whole.
create table reading_mark (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  system text not null check (system in ('pimsy','timeero')),
  kind text not null,
  next_since text,                       -- as the other system wrote it: by its clock, to its last digit
  whole_at timestamptz,                  -- of the last read of everything
  primary key (practice_id, id),
  unique (practice_id, system, kind)
);

-- Why a record of PIMSY is no row here, and which rows it may be.
alter table external_record
  add column link_problem text,
  add column link_candidates text[] not null default '{}',
  add column link_choice text;         -- 'new': a person decided that it is nobody of those
create index external_record_unlinked on external_record (practice_id, system, kind, id) where link_problem is not null and gone_at is null;

-- An appointment of a group is one record there and one row a client here. Everything else stays one to one.
drop index mapping_once_outside;
create unique index mapping_once_outside on mapping (practice_id, external_record_id) where ended_at is null and local_kind <> 'appointment';
create index mapping_by_record on mapping (practice_id, external_record_id) where ended_at is null;

-- What a client changed here (portal) and PIMSY does not hold yet: staff enter it there, and the next reading takes it off the list.
create table enter_in_pimsy (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  field text not null check (field in ('name','birthDate','address','email','phones')),
  created_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, client_id, field),
  foreign key (practice_id, client_id) references client
);

do $$
declare t text;
begin
  foreach t in array array['integration_key','pimsy_reading','reading_mark','enter_in_pimsy'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update, delete on %I to rounds_app', t);
  end loop;
end $$;

create trigger audit after insert or update or delete on integration_key for each row execute function audit_row('sealed');
create trigger audit after insert or update or delete on pimsy_reading for each row execute function audit_row('-counts');
create trigger audit after insert or update or delete on enter_in_pimsy for each row execute function audit_row();
