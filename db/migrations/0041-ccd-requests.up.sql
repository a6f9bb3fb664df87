-- A client asks in the portal for their clinical document (CCD): fetched from PIMSY, or uploaded by staff; never made here.

select set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);

create table ccd_request (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  client_id uuid not null,
  account_id uuid not null,            -- who asked, in the portal
  status text not null default 'requested' check (status in ('requested','fetching','checking','needs-staff','ready','declined')),
  reason text,                         -- why staff are needed: code of domain/ccd/requests.ts
  source text check (source in ('pimsy','staff')),
  document_id uuid,                    -- that is being looked at, or is ready
  sections text[] not null default '{}', -- of those that a CCD must have, what was found in it
  made_on date,                        -- day of the document, as it says itself
  asked_at timestamptz not null,
  due_at timestamptz not null,         -- until when an answer is promised
  level integer not null default 0,    -- what was told of its being overdue (domain/ccd/requests.ts)
  next_at timestamptz,                 -- when its workflow looks again; null: it has not looked yet
  words bytea,                         -- sealed: what staff said when they declined
  answered_at timestamptz,
  answered_by uuid,                    -- member of staff who uploaded it or declined; null: it came from PIMSY
  notice_id uuid,                      -- message that told the client
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  check ((reason is not null) = (status = 'needs-staff')),
  check ((answered_at is not null) = (status in ('ready','declined'))),
  check ((words is not null) = (status = 'declined')),
  check (status not in ('checking','ready') or document_id is not null and source is not null),
  foreign key (practice_id, client_id) references client,
  foreign key (practice_id, account_id) references account,
  foreign key (practice_id, document_id) references document,
  foreign key (practice_id, answered_by) references staff,
  foreign key (practice_id, notice_id) references message
);
-- One at a time: whoever presses twice has asked once.
create unique index ccd_request_open on ccd_request (practice_id, client_id) where status in ('requested','fetching','checking','needs-staff');
create index ccd_request_by_client on ccd_request (practice_id, client_id, id desc);
-- Documents of requests are left out of the portal's other documents.
create index ccd_request_by_document on ccd_request (practice_id, document_id) where document_id is not null;
create index ccd_request_waiting on ccd_request (practice_id, id) where status in ('requested','fetching','checking','needs-staff');

alter table ccd_request enable row level security;
alter table ccd_request force row level security;
create policy own_practice on ccd_request using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update on ccd_request to rounds_app;
create trigger audit after insert or update or delete on ccd_request for each row execute function audit_row('words', '-level', '-next_at');

-- Whoever hears of all that clients send keeps the records, and sees who asks. They answer where they may put documents before clients already.
do $$
declare each uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for each in select id from practice loop
    perform set_config('rounds.practice', each::text, true);
    insert into profile_rule (profile_id, rule, can_modify, can_view)
    select a.profile_id, 'Client Portal CCD Requests', exists (
             select from profile_rule f where f.practice_id = each and f.profile_id = a.profile_id and f.can_modify
                and f.rule = 'Client Documents Create Can Save to Client Portal Folder'), true
      from profile_rule a where a.practice_id = each and a.rule = 'Receives All Client Portal Document Upload Alerts' and a.can_view
    on conflict (practice_id, profile_id, rule) do nothing;
  end loop;
  perform set_config('rounds.practice', '00000000-0000-0000-0000-000000000000', true);
  perform set_config('rounds.actor', '', true);
end $$;
