drop index message_call_again;
create index message_call_again on message (practice_id, settled_at) where channel = 'voice' and status = 'failed';
drop sequence fax_pace;
