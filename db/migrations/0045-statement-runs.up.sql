-- Statements to everybody who owes more than an amount as a run of its own, and what a comparison by itself each night needs.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

create table statement_run (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  status text not null check (status in ('requested','running','done','cancelled')),
  over_cents bigint not null check (over_cents >= 0),  -- to who owes more than that
  due_on date not null,
  all_charts boolean not null,           -- who ordered it sees every chart; else a restricted one must be open to them at the client's turn
  ordered_by text not null,              -- actor
  cancelled_by text,                     -- actor
  finished_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  check (finished_at is null or status in ('done','cancelled')),
  check ((status = 'cancelled') = (cancelled_by is not null))
);
-- One of a practice is under way at a time; the sweeper looks for it, too.
create unique index statement_run_open on statement_run (practice_id) where status in ('requested','running');

-- One client of a run, who has one turn.
create table statement_run_row (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),     -- in the order of the turns
  run_id uuid not null,
  client_id uuid not null,
  status text not null check (status in ('waiting','issued','left-out','failed','cancelled')),
  reason text,                           -- why the client was left out
  statement_id uuid,
  settled_at timestamptz,                -- when the turn came
  primary key (practice_id, id),
  unique (practice_id, run_id, client_id),
  unique (practice_id, statement_id),
  check ((status = 'issued') = (statement_id is not null) and (status = 'left-out') = (reason is not null)),
  foreign key (practice_id, run_id) references statement_run on delete cascade,
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, statement_id) references statement
);
-- Pages of the result; whose turn it is.
create index statement_run_row_page on statement_run_row (practice_id, run_id, id);
create index statement_run_row_waiting on statement_run_row (practice_id, run_id, id) where status = 'waiting';
-- Taking a client away looks for rows that name it.
create index statement_run_row_by_client on statement_run_row (practice_id, client_id);

do $$
declare t text;
begin
  foreach t in array array['statement_run','statement_run_row'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert, update on %I to rounds_app', t);
  end loop;
end $$;
create trigger audit after insert or update or delete on statement_run for each row execute function audit_row();

-- One of each night, which nobody orders.
alter table payment_reconciliation add column night_of date;  -- the day, where the practice is, whose night it is; null: a person asked for it
create unique index payment_reconciliation_night on payment_reconciliation (practice_id, night_of);

-- A refund that the bank takes days for is looked at seldom: whoever looks for lost ones has to know when that was.
alter table payment_refund add column looked_at timestamptz;  -- Stripe was asked last how it stands
drop trigger audit on payment_refund;
create trigger audit after insert or update or delete on payment_refund for each row execute function audit_row('-looked_at');
