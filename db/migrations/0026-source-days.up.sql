-- Broadcasts about something of a day, such as an item that expires or a birthday: the day as the message says it, to be compared with the row right before
-- the hand-over. source_starts_at is then when that day ends where the message is read.
alter table recipient add column source_day date;
