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
