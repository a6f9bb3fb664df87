-- By each person's preference also those who prefer calls or faxes: the methods of a composition, in the order in which who prefers none of them is listed.
-- Those that were sent before had e-mail and text, which the default says of them.
alter table broadcast
  add column set_methods text[] not null default '{email,text}',
  drop constraint broadcast_otherwise_check,
  add constraint broadcast_otherwise_check check (otherwise in ('email','text','voice','fax','nobody')),
  add constraint broadcast_set_methods_check
    check (cardinality(set_methods) > 0 and set_methods <@ array['email','text','voice','fax'] and (otherwise is null or otherwise = 'nobody' or otherwise = any(set_methods)));
