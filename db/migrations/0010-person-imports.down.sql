create or replace trigger audit after insert or update or delete on timeero_mapping for each row execute function audit_row();
drop index external_record_match_keys;
drop trigger match_keys on external_record;
drop function keep_match_keys();
alter table external_record drop column match_keys;
drop function match_keys(text, text, jsonb);
drop index timeero_mapping_by_timeero, timeero_mapping_by_pimsy;
alter table timeero_mapping drop column registered_at, drop column registered_as, drop column register_problem;
drop table person_import_row, person_import;
