drop table address_failure;
