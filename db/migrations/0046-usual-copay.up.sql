-- What a client usually pays ahead of a visit: of appointments that have no copay of their own. Zero there: nothing is asked for this one.
alter table client add column usual_copay integer check (usual_copay > 0);
alter table appointment drop constraint appointment_copay_check, add constraint appointment_copay_check check (copay >= 0);
