-- A request of a group in which nobody is left who could take it.
alter table chart_request
  add column unattended_at timestamptz;  -- since when; who asked and whom the escalation goes to were told then

-- Steps that were written down and have been neither made nor refused: few, and those that stay are looked for.
create index chart_move_asked on chart_move (practice_id, id) where status = 'asked';
