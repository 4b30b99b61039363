CREATE INDEX draft_entries_unit_idx ON draft_entries (unit_id, roster, position);
