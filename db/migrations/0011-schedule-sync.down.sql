drop table webhook_secret, webhook_event, sync_change, sync_run, shift;
drop index external_record_appointment;
