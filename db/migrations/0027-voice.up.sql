-- Calls: their turns at the sender, as those of e-mails and texts.
create sequence voice_pace;
grant select, update on sequence voice_pace to rounds_app;

-- As before, but for any channel that has a sequence of its own.
create or replace function lease_turns(channel text, turns integer, gap float8, slack float8, at timestamptz default null) returns float8
language plpgsql set search_path = public, pg_temp as $$
declare
  pace regclass := format('%I', channel || '_pace')::regclass;
  present float8;
  due float8;
begin
  perform pg_advisory_xact_lock(hashtextextended('pace ' || channel, 0));
  present := extract(epoch from coalesce(at, clock_timestamp())) * 1000000;
  execute format('select last_value from %s', pace) into due;
  if due < present - slack or due > present + 120000000 then due := present; end if;
  perform setval(pace, (due + turns * gap)::bigint);
  return due - present;
end $$;

-- Who took a call: a person, a voicemail, or somebody of whom nobody can tell.
alter table message add column answered_by text check (answered_by in ('person','voicemail','somebody'));

-- Calls that nobody took, which are made again.
create index message_call_again on message (practice_id, settled_at) where channel = 'voice' and status = 'failed';

-- What a practice has recorded itself, to be played by calls instead of words that are read aloud. Announced by its name; the bytes follow, once.
select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

create table call_recording (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  name text not null,
  bytes bytea check (octet_length(bytes) <= 2097152),
  media_type text check (media_type in ('audio/mpeg','audio/wav')),
  seconds integer check (seconds between 1 and 60),
  created_at timestamptz not null,
  saved_at timestamptz,                  -- null: the bytes have not come yet
  withdrawn_at timestamptz,              -- not offered any more; what was sent with it goes on
  primary key (practice_id, id),
  check (num_nonnulls(bytes, media_type, seconds, saved_at) in (0, 4))
);

alter table call_recording enable row level security;
alter table call_recording force row level security;
create policy own_practice on call_recording using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update on call_recording to rounds_app;
create trigger audit after insert or update or delete on call_recording for each row execute function audit_row('bytes');

alter table broadcast
  add column recording_id uuid,          -- of calls: it is played instead of the body
  add foreign key (practice_id, recording_id) references call_recording;
