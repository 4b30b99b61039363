-- `table (column, column) [unique] [primary]`
SELECT t.name || ' (' || (SELECT group_concat(c.name, ', ') FROM pragma_index_info(i.name) c)
    || ')' || CASE WHEN i."unique" THEN ' unique' ELSE '' END
    || CASE i.origin WHEN 'pk' THEN ' primary' ELSE '' END AS line
FROM sqlite_schema t, pragma_index_list(t.name) i
WHERE t.type = 'table' AND t.name <> '__diesel_schema_migrations';
