-- What a client usually pays ahead of a visit: of appointments that have no copay of their own. Zero there: nothing is asked for this one.
alter table client add column usual_copay integer check (usual_copay > 0);
alter table appointment drop constraint appointment_copay_check, add constraint appointment_copay_check check (copay >= 0);

-- An access that ends by itself is told of: to staff before, to the client once.
alter table guardian_access
  add column staff_told_for date,      -- staff were told that it ends on this day; another day is told of anew
  add column client_notice_id uuid,    -- told the client that it has ended; several that end together share one
  add foreign key (practice_id, client_notice_id) references message;

-- A notice of the portal to several guardians is a message to each of them: the others name the first, with which they are taken back.
alter table message
  add column copy_of uuid,
  add foreign key (practice_id, copy_of) references message;
create index message_copies on message (practice_id, copy_of) where copy_of is not null;

-- What one guardian has opened stays new to the others who were told of it.
alter table document
  add column opened_by uuid[] not null default '{}';  -- portal accounts, since it was shown last

-- Whoever signs in for several clients chooses for whom after that: what is read for one before is the entering, and is written down.
alter table session
  add column entered boolean not null default true;
