-- Whose account a connection is of may change: what was synced with the one before says nothing about the next.
alter table integration add column account_since timestamptz;  -- null: it has been the same from the beginning
