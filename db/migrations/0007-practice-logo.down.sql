drop table practice_logo;
