-- The primary key finds a unit's entries as well, and they are few enough to be sorted as they are read: each entry
-- that is stored has one index less to be written to.
DROP INDEX draft_entries_unit_idx;
