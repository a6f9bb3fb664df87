-- Clients are told that the practice shows them a document.
alter table document
  add column notice_id uuid,  -- the newest message that told of it; several that are shown within minutes share one
  add foreign key (practice_id, notice_id) references message;
-- Whether a notice tells of another document is asked at each opening.
create index document_by_notice on document (practice_id, notice_id) where notice_id is not null;
