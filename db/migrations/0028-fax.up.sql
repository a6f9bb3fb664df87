-- Faxes: their turns at the sender, as those of the other methods.
create sequence fax_pace;
grant select, update on sequence fax_pace to rounds_app;
