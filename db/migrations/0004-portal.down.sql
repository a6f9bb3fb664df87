drop trigger audit on account;
create trigger audit after insert or update or delete on account for each row execute function audit_row('password_hash', '-last_sign_in_at');
alter table message drop column credential_id;
drop table credential_batch_row, credential, credential_batch, known_device, recovery_code, second_factor;
alter table account drop column password_changed_at, drop column safe_word_hash, drop column by_hand;
