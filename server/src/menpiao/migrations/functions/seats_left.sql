-- How many seats of a session are free for the public: of each ticket type that sells seats, and, where the type is
-- null, of all together, for types may sell the same seats. `later` are free seats of allocations that have a time, the
-- first of which by the clock is `opens_at`. No row where the session sells no seats.
--
-- For whoever does not have the session's seats in memory. Some 40 ms for 50,000 seats: the columns are unfolded once,
-- and what is taken and kept is hashed.
create or replace function seats_left(p_organizer_id integer, p_session_id uuid)
    returns table (ticket_type_id uuid, free integer, later integer, opens_at timestamptz)
    language sql
    stable
as $$
    with seating as materialized (
        select s.numbers, s.tier_of || ''::bytea as tiers, a.allocation_of || ''::bytea as allocations
          from session_seatings s
          left join seats_allocated a on a.organizer_id = s.organizer_id and a.session_id = s.session_id
         where s.organizer_id = p_organizer_id and s.session_id = p_session_id
    ), coming as (
        select a.number, a.release_at
          from seat_allocations a
         where a.organizer_id = p_organizer_id and a.session_id = p_session_id and a.release_at > app_now() and not a.waits
    ), left_of as materialized (
        select get_byte(s.tiers, n.place::integer - 1) as tier,
               coalesce(get_byte(s.allocations, n.place::integer - 1), 0) as allocation, count(*)::integer as seats
          from seating s
         cross join lateral unnest(s.numbers) with ordinality as n (seat, place)
         where n.seat not in (
               select c.seat from seat_claims c where c.organizer_id = p_organizer_id and c.session_id = p_session_id)
         group by 1, 2
    ), by_tier as materialized (
        select l.tier,
               coalesce(sum(l.seats) filter (where l.allocation = 0 or (a.release_at <= app_now() and not a.waits)), 0) as free,
               coalesce(sum(l.seats) filter (where a.release_at > app_now() or a.waits), 0) as later
          from left_of l
          left join seat_allocations a
            on a.organizer_id = p_organizer_id and a.session_id = p_session_id and a.number = l.allocation
         where l.tier > 0
         group by l.tier
    )
    select p.ticket_type_id, coalesce(sum(t.free), 0)::integer, coalesce(sum(t.later), 0)::integer,
           (select min(c.release_at) from coming c)
      from tier_prices p
      left join by_tier t on t.tier = p.tier
     where p.organizer_id = p_organizer_id and p.session_id = p_session_id
     group by p.ticket_type_id
     union all
    select null, coalesce(sum(t.free), 0)::integer, coalesce(sum(t.later), 0)::integer,
           (select min(c.release_at) from coming c)
      from seating s
      left join by_tier t on true
    having count(s.numbers) > 0
$$;
