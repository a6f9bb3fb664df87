-- When an appointment of another system begins, as its facts say: a text, so that those of a window are found by an index. By an expression over the facts
-- none is taken under row-level security, and each page of a window went through all those before it.
alter table external_record add column starts_at text collate "C" generated always as (facts ->> 'startsAt') stored;
drop index external_record_appointment;
create index external_record_appointment on external_record (practice_id, starts_at, id) where system = 'pimsy' and kind = 'appointment';

-- An appointment of PIMSY that is ours as it should be: by which links (db/pimsy/settled.ts). Null: to be looked at.
alter table external_record add column settled text;
