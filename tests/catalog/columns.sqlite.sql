-- `table.column type [null] [default]`; a column of the primary key is never null.
SELECT t.name || '.' || c.name || ' ' || lower(c.type)
    || CASE WHEN c."notnull" THEN '' ELSE ' null' END
    || coalesce(' default ' || lower(c.dflt_value), '') AS line
FROM sqlite_schema t, pragma_table_info(t.name) c
WHERE t.type = 'table' AND t.name <> '__diesel_schema_migrations';
