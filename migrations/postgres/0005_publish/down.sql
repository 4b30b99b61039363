DROP TABLE published_entries;
DROP TABLE publications;
