-- The language that a message is written in, for programs that read it aloud. Null: nobody knows, as of what somebody wrote by hand.
alter table message add column language text check (language in ('en','es'));
