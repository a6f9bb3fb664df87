-- Payments by card: what clients pay through Stripe, what was paid back, what Stripe told of it. No card data but brand and the last four digits.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

alter table integration
  drop constraint integration_system_check,
  add constraint integration_system_check check (system in ('pimsy','timeero','stripe'));
alter table integration_check
  drop constraint integration_check_system_check,
  add constraint integration_check_system_check check (system in ('pimsy','timeero','stripe'));

-- What the client pays ahead of the visit, in cents.
alter table appointment add column copay integer check (copay > 0);

create table payment (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  account_id uuid not null,            -- of the portal: who pays
  purpose text not null check (purpose in ('balance','copay')),
  appointment_id uuid,                 -- of a copay
  amount bigint not null check (amount > 0),  -- cents
  currency text not null default 'usd' check (currency in ('usd')),
  status text not null default 'requested' check (status in ('requested','open','succeeded','failed','canceled')),
  vendor_account text not null,        -- Stripe's account (acct_…) that the money goes to
  asked_at timestamptz,                -- Stripe was first asked for a session; written before the call
  expires_at timestamptz,              -- until when Stripe takes it
  session_id text,
  intent_id text,
  checkout_url text,                   -- Stripe's page, while it can be paid there
  cancel_asked_at timestamptz,
  looked_at timestamptz,               -- Stripe was asked last how it stands
  failure text,                        -- code of domain/payments/failures.ts
  end_reason text,                     -- why staff ended it, in their words
  card_brand text,
  card_last4 text,
  receipt_number integer,
  ended_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, session_id),
  unique (practice_id, intent_id),
  unique (practice_id, receipt_number),
  check ((purpose = 'copay') = (appointment_id is not null)),
  check ((status = 'succeeded') = (receipt_number is not null)),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, account_id) references account,
  foreign key (practice_id, appointment_id) references appointment
);
-- A second press leads to the one that is under way.
create unique index payment_one_open on payment (practice_id, client_id, purpose, appointment_id) nulls not distinct
  where status in ('requested','open');
create index payment_by_client on payment (practice_id, client_id, id desc);
create index payment_by_appointment on payment (practice_id, appointment_id) where appointment_id is not null;
create index payment_by_end on payment (practice_id, ended_at) where status = 'succeeded';
create index payment_under_way on payment (practice_id, id) where status in ('requested','open');

create table payment_refund (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  payment_id uuid not null,
  amount bigint not null check (amount > 0),  -- cents
  origin text not null check (origin in ('staff','appointment','vendor')),  -- vendor: made on Stripe's own pages
  reason text not null,                -- code of domain/payments/refund-reasons.ts
  status text not null default 'requested' check (status in ('requested','sent','succeeded','failed')),
  requested_by text not null,          -- actor
  asked_at timestamptz,                -- Stripe was first asked; written before the call
  vendor_id text,
  failure text,
  ended_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, vendor_id),
  foreign key (practice_id, payment_id) references payment
);
create index payment_refund_by_payment on payment_refund (practice_id, payment_id);
create index payment_refund_under_way on payment_refund (practice_id, id) where status in ('requested','sent');
-- An appointment that is cancelled gives its copay back once.
create unique index payment_refund_of_appointment on payment_refund (practice_id, payment_id) where origin = 'appointment' and status <> 'failed';

create table payment_dispute (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  payment_id uuid not null,
  vendor_id text not null,
  amount bigint not null check (amount > 0),  -- cents
  status text not null,                -- Stripe's word
  reason text not null,                -- Stripe's word
  answer_by timestamptz,
  withdrawn_at timestamptz,            -- the money was taken back, and is posted so
  returned_at timestamptz,             -- and given again
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  unique (practice_id, vendor_id),
  check (returned_at is null or withdrawn_at is not null),
  foreign key (practice_id, payment_id) references payment
);
create index payment_dispute_by_payment on payment_dispute (practice_id, payment_id);

-- What Stripe told, kept before it is answered, each event once. Only grows.
create table payment_event (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  event_id text not null,              -- Stripe's
  type text not null,
  payment_id uuid,                     -- null: of none that is known
  facts jsonb not null,                -- ids, amounts and codes (providers/payments/inbound.ts)
  happened_at timestamptz not null,    -- by Stripe's clock
  received_at timestamptz not null,
  taken_at timestamptz,                -- what follows from it is done
  outcome text check (outcome in ('applied','known','unknown-payment','needs-person')),
  primary key (practice_id, id),
  unique (practice_id, event_id),
  check ((taken_at is null) = (outcome is null)),
  foreign key (practice_id, payment_id) references payment
);
create index payment_event_by_payment on payment_event (practice_id, payment_id, id);
create index payment_event_waiting on payment_event (practice_id, id) where taken_at is null;

-- A comparison of a range of days with Stripe's own lists.
create table payment_reconciliation (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  from_on date not null,
  to_on date not null,
  status text not null default 'requested' check (status in ('requested','done','failed')),
  matched integer not null default 0,
  findings jsonb not null default '[]',  -- ids, amounts and kinds (domain/payments/reconciliation.ts)
  failure text,
  requested_by text not null,          -- actor
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (practice_id, id),
  check (from_on <= to_on)
);
create index payment_reconciliation_waiting on payment_reconciliation (practice_id, id) where status = 'requested';

-- Of 0039: a ledger payment by card is of one payment, a refund of one refund.
alter table ledger_transaction
  add foreign key (practice_id, payment_id) references payment,
  add foreign key (practice_id, refund_id) references payment_refund;

do $$
declare t text;
begin
  foreach t in array array['payment','payment_refund','payment_dispute','payment_event','payment_reconciliation'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_practice on %I using (practice_id = current_practice()) with check (practice_id = current_practice())', t);
    execute format('grant select, insert on %I to rounds_app', t);
  end loop;
end $$;
grant update on payment, payment_refund, payment_dispute, payment_reconciliation to rounds_app;
grant update (payment_id, taken_at, outcome) on payment_event to rounds_app;

create trigger audit after insert or update or delete on payment for each row execute function audit_row('checkout_url', 'end_reason', '-looked_at');
create trigger audit after insert or update or delete on payment_refund for each row execute function audit_row();
create trigger audit after insert or update or delete on payment_dispute for each row execute function audit_row();
create trigger audit after insert or update or delete on payment_event for each row execute function audit_row();
create trigger audit after insert or update or delete on payment_reconciliation for each row execute function audit_row();

-- Practices that are there already: the same profiles as bill (0039).
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    insert into profile_rule (profile_id, rule, can_create, can_view)
    select r.profile_id, added.rule, added.can_create, added.can_view
      from profile_rule r cross join (values ('Client Payments Refund', true, false), ('Payment Reconciliation', false, true)) added (rule, can_create, can_view)
     where r.practice_id = each and r.rule = 'Client Billing' and r.can_create and r.can_modify
    on conflict (practice_id, profile_id, rule) do nothing;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
