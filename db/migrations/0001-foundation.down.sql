drop table audit, mapping, external_record, picklist, setting, task, inbound_message, message_event, recipient, message, broadcast,
  template, expiring_item, appointment, idempotency, throttle, api_token, session, operator_grant, account_profile, profile_rule,
  profile, account, opt_out, consent, document, contact_point, assignment, relationship, client, staff, person, location, practice;
drop function audit_note(text, text, text, jsonb);
drop function audit_row();
drop function current_practice();
drop extension citext;
