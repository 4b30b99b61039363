-- `table (column, column) -> table (column, column) [action on delete]`
SELECT r.conrelid::regclass::text || ' (' || (
        SELECT string_agg(a.attname, ', ' ORDER BY k.place)
        FROM unnest(r.conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = k.number)
    || ') -> ' || r.confrelid::regclass::text || ' (' || (
        SELECT string_agg(a.attname, ', ' ORDER BY k.place)
        FROM unnest(r.confkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = r.confrelid AND a.attnum = k.number)
    || ') ' || CASE r.confdeltype
        WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade'
        WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default'
       END AS line
FROM pg_constraint r
WHERE r.contype = 'f' AND r.connamespace = 'public'::regnamespace;
