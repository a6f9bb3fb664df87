drop table import_row, import_run, alert, task, absence, emergency_access, user_group_member;
alter table picklist drop column group_id, drop column version;
drop table user_group;
drop index message_single_open, message_by_client, message_by_person, recipient_by_client, recipient_by_person;
alter table message drop constraint message_addressed, drop column client_id, drop column person_id, drop column requested_by, drop column zones, drop column useful_until,
  drop column capped, drop column taken_at;
alter table broadcast drop column variants;
drop index document_by_client, document_unscanned;
do $$
declare p uuid;
begin
  perform set_config('rounds.actor', 'system:migration', true);
  for p in select id from practice loop
    perform set_config('rounds.practice', p::text, true);
    delete from document where status = 'uploading' or sha256 is null;
  end loop;
end $$;
alter table document drop constraint document_status_check;
alter table document
  add constraint document_status_check check (status in ('pending','clean','infected','error')),
  alter column status set default 'pending',
  alter column media_type set not null,
  alter column bytes set not null,
  alter column sha256 set not null,
  drop column key_id, drop column uploaded_by, drop column uploaded_at, drop column scanned_at, drop column finding,
  drop column withdrawn_at, drop column version, drop column updated_at;
drop index consent_by_client;
alter table consent drop column recorded_by, drop column revoked_by;
alter table relationship drop column relation, drop column version, drop column updated_at;
alter table client drop column restricted;
create table task (
  practice_id uuid not null default current_practice() references practice,
  id uuid not null default uuidv7(),
  type text not null,
  subject_kind text not null,
  subject_id uuid not null,
  owner_id uuid,
  status text not null default 'open' check (status in ('open','done','withdrawn')),
  due_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (practice_id, id),
  foreign key (practice_id, owner_id) references account
);
create index task_open on task (practice_id, due_at, id) where status = 'open';
create trigger audit after insert or update or delete on task for each row execute function audit_row();
alter table task enable row level security;
alter table task force row level security;
create policy own_practice on task using (practice_id = current_practice()) with check (practice_id = current_practice());
grant select, insert, update, delete on task to rounds_app;
