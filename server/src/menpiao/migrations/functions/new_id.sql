-- An id made inside a statement, of the same shape as kernel.ids makes them: 48 bits of milliseconds, 24 bits of
-- organizer number, 56 random bits. Only for rows that a set-based statement creates, such as audit entries.
create or replace function new_id(p_organizer_id integer) returns uuid
    language sql volatile
as $$
    select (
        lpad(to_hex((extract(epoch from app_now()) * 1000)::bigint), 12, '0')
        || lpad(to_hex(p_organizer_id), 6, '0')
        -- digits 18 to 31 of a version 4 uuid are random throughout; its version and variant stand before them
        || substr(replace(gen_random_uuid()::text, '-', ''), 18, 14)
    )::uuid
$$;
