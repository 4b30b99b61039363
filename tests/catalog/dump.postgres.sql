-- One statement a row that would make this part of the database: tables, then their indexes.
-- Indexes that a constraint makes are in the table's own statement.
SELECT line FROM (
    SELECT 1 AS part, c.relname AS name,
        'CREATE ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END || 'TABLE ' || c.relname || E' (\n    ' || array_to_string(
            ARRAY(
                SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                    || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
                FROM pg_attribute a
                LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                ORDER BY a.attnum
            ) || ARRAY(
                SELECT 'CONSTRAINT ' || r.conname || ' ' || pg_get_constraintdef(r.oid)
                FROM pg_constraint r
                WHERE r.conrelid = c.oid
                ORDER BY r.contype, r.conname
            ), E',\n    ') || E'\n)' AS line
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND c.relname <> '__diesel_schema_migrations'
    UNION ALL
    SELECT 2, c.relname, pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_constraint r WHERE r.conindid = c.oid AND r.contype IN ('p', 'u', 'x'))
        AND c.relname <> '__diesel_schema_migrations_pkey'
) AS statements
ORDER BY part, name COLLATE "C";
