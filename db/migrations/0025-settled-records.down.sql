drop index external_record_appointment;
alter table external_record drop column settled, drop column starts_at;
create index external_record_appointment on external_record (practice_id, ((facts ->> 'startsAt') collate "C"), id) where system = 'pimsy' and kind = 'appointment';
