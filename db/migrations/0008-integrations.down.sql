drop table timeero_mapping, integration_check, integration;
drop index mapping_once_inside;
alter table mapping drop column system;
drop index external_record_by_ssn, external_record_list;
alter table external_record drop column gone_at, drop column changed_at, drop column ssn_index, drop column ssn, drop column facts, drop column label;
