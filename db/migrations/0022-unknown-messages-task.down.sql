-- The rows stay: practices may have renamed them since, or filed tasks under them.
select;
