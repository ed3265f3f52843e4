-- How many seats of a session each ticket type that sells seats can sell to the public now (seats_by_tier); types may
-- sell the same seats. `opens_at` is when by the clock the first allocation is over whose seats are everybody's then.
--
-- It returned more columns once, which `replace` does not allow to change.
drop function if exists seats_left(integer, uuid);
create function seats_left(p_organizer_id integer, p_session_id uuid)
    returns table (ticket_type_id uuid, free integer, opens_at timestamptz)
    language sql
    stable
as $$
    with coming as (
        select min(a.release_at) as opens_at
          from seat_allocations a
         where a.organizer_id = p_organizer_id and a.session_id = p_session_id and a.release_at > app_now() and not a.waits
    )
    select p.ticket_type_id, coalesce(sum(t.free), 0)::integer, (select c.opens_at from coming c)
      from tier_prices p
      left join seats_by_tier(p_organizer_id, p_session_id) t on t.tier = p.tier
     where p.organizer_id = p_organizer_id and p.session_id = p_session_id
     group by p.ticket_type_id
$$;
