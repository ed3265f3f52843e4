-- How many seats of each tier of a session are free for the public now; `later` are free seats of allocations that have a
-- time. No row where the session sells no seats, nor for a tier of which none is left.
--
-- For whoever does not have the session's seats in memory. Some 30 ms for 50,000 seats: the columns are unfolded once,
-- and what is taken and kept is hashed.
create or replace function seats_by_tier(p_organizer_id integer, p_session_id uuid)
    returns table (tier integer, free integer, later integer)
    language sql
    stable
as $$
    with seating as materialized (
        select s.numbers, s.tier_of || ''::bytea as tiers, a.allocation_of || ''::bytea as allocations
          from session_seatings s
          left join seats_allocated a on a.organizer_id = s.organizer_id and a.session_id = s.session_id
         where s.organizer_id = p_organizer_id and s.session_id = p_session_id
    ), left_of as materialized (
        select get_byte(s.tiers, n.place::integer - 1) as tier,
               coalesce(get_byte(s.allocations, n.place::integer - 1), 0) as allocation, count(*)::integer as seats
          from seating s
         cross join lateral unnest(s.numbers) with ordinality as n (seat, place)
         where n.seat not in (
               select c.seat from seat_claims c where c.organizer_id = p_organizer_id and c.session_id = p_session_id)
         group by 1, 2
    )
    select l.tier,
           coalesce(sum(l.seats) filter (where l.allocation = 0 or (a.release_at <= app_now() and not a.waits)), 0)::integer,
           coalesce(sum(l.seats) filter (where a.release_at > app_now() or a.waits), 0)::integer
      from left_of l
      left join seat_allocations a
        on a.organizer_id = p_organizer_id and a.session_id = p_session_id and a.number = l.allocation
     where l.tier > 0
     group by l.tier
$$;
