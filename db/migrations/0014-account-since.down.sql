alter table integration drop column account_since;
