-- Lock all promotion counters of an organizer until the end of the transaction. Whoever counts takes it after the quotas,
-- and takes no quota after it: see 0029_promotions.sql.
create or replace function lock_promotions(p_organizer_id integer) returns void
    language plpgsql
as $$
begin
    perform 1 from promotion_locks where organizer_id = p_organizer_id for update;
    if not found then
        insert into promotion_locks (organizer_id) values (p_organizer_id) on conflict do nothing;
        perform 1 from promotion_locks where organizer_id = p_organizer_id for update;
    end if;
end
$$;
