DROP TABLE leases;
DROP TABLE mails;
