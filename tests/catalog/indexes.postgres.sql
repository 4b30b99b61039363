-- `table (column, column) [unique] [primary]`
SELECT i.indrelid::regclass::text || ' (' || (
        SELECT string_agg(a.attname, ', ' ORDER BY k.place)
        FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number)
    || ')' || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
    || CASE WHEN i.indisprimary THEN ' primary' ELSE '' END AS line
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> '__diesel_schema_migrations';
