-- Faxes: their turns at the sender, as those of the other methods.
create sequence fax_pace;
grant select, update on sequence fax_pace to rounds_app;

-- Calls that nobody took and faxes that met no machine, which are made again.
drop index message_call_again;
create index message_call_again on message (practice_id, settled_at) where channel in ('voice','fax') and status = 'failed';
