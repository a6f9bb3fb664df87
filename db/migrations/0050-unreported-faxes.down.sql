drop index message_unreported;
-- Texts and calls that their provider has taken and said nothing final about: it is asked about them now and then (db/messages/unreported.ts).
create index message_unreported on message (practice_id, looks, accepted_at)
  where status = 'accepted' and channel in ('text','voice') and provider_id is not null and looks < 4;
