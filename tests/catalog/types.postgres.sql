-- `table.column type [null]`, with PostgreSQL's own types.
SELECT table_name || '.' || column_name || ' ' || data_type
    || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END AS line
FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations';
