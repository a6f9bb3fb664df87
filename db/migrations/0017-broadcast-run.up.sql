-- A broadcast that is changed until it fires, paused and resumed while it runs, and sent again to those whom it did not reach.

alter table broadcast
  drop constraint broadcast_status_check,
  add constraint broadcast_status_check check (status in ('requested','scheduled','running','paused','completed','cancelled','failed')),
  add column paused_at timestamptz,
  add column paused_by text,                   -- actor; system: by itself, because too many failed
  add column pause_reason text,                -- why most of them failed: a code of domain/failure-reasons
  add column pause_failed integer,             -- so many had failed, of so many that were handed over
  add column pause_tried integer,
  add column resumed_at timestamptz,           -- failures are counted from here on
  add column parent_id uuid,                   -- sends again to those whom that one did not reach
  add column untold boolean not null default false,  -- its workflow does not know of the newest change yet
  add foreign key (practice_id, parent_id) references broadcast;

create or replace trigger audit after insert or update or delete on broadcast for each row execute function audit_row('-untold');

-- Those whom a broadcast did not reach are sent to once more, not twice; one that was cancelled before it fired has reached nobody.
create unique index broadcast_resend on broadcast (practice_id, parent_id)
  where parent_id is not null and not (frozen_at is null and status in ('cancelled','failed'));
create index broadcast_untold on broadcast (practice_id, id) where untold;
create index message_failed on message (practice_id, broadcast_id, settled_at) where status = 'failed';

-- When the next message of a sender may be handed over, in microseconds since 1970: one pace for all workers. It belongs to the sender, which all
-- practices share, so it is no row of a practice. A sequence is never rolled back and leaves no dead rows.
create sequence email_pace;
create sequence text_pace;
grant select, update on sequence email_pace, text_pace to rounds_app;

-- Gives out the next `turns` turns of a channel, evenly apart by `gap` microseconds. They follow those given out before; who comes late by no more than
-- `slack` microseconds still gets turns that have passed, so that nothing is lost between two groups, and after a longer rest the turns begin now. So
-- they do where the next one is minutes away: the clock was set back, and nobody holds messages for that long.
-- Returns in how many microseconds the first of them comes; below 0: it has passed. `at` is the present time; null: the clock's.
create function lease_turns(channel text, turns integer, gap float8, slack float8, at timestamptz default null) returns float8
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
