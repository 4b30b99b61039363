-- As columns.sqlite.sql: the types are mapped onto those that SQLite has.
SELECT table_name || '.' || column_name || ' '
    || CASE data_type
        WHEN 'uuid' THEN 'blob'
        WHEN 'bytea' THEN 'blob'
        WHEN 'timestamp with time zone' THEN 'bigint'
        ELSE data_type
       END
    || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END
    || coalesce(' default ' || lower(replace(column_default, '::text', '')), '') AS line
FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations';
