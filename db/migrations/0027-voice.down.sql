alter table broadcast drop column recording_id;
drop table call_recording;
drop index message_call_again;
alter table message drop column answered_by;
create or replace function lease_turns(channel text, turns integer, gap float8, slack float8, at timestamptz default null) returns float8
language plpgsql set search_path = public, pg_temp as $$
declare
  pace regclass := case channel when 'email' then 'email_pace'::regclass when 'text' then 'text_pace'::regclass end;
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
drop sequence voice_pace;
