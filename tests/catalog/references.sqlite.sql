-- `table (column, column) -> table (column, column) [action on delete]`
SELECT t.name || ' (' || group_concat(f."from", ', ') || ') -> ' || f."table"
    || ' (' || group_concat(f."to", ', ') || ') ' || lower(f.on_delete) AS line
FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
WHERE t.type = 'table'
GROUP BY t.name, f.id;
