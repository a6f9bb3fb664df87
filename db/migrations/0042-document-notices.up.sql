-- Clients are told that the practice shows them a document.
alter table document
  add column notice_id uuid,  -- the newest message that told of it; several that are shown within minutes share one
  add foreign key (practice_id, notice_id) references message;
