-- These seats of sessions have just become free, and their claims are gone: as many as are awaited are kept for those who
-- wait, in the transaction that freed them, so that nobody who happens to ask at that moment gets them. Answers which
-- were kept. Seats of an allocation that is not over stay that allocation's. Arrays are parallel; the caller holds the
-- locks of all quotas of these sessions, and tells what has become of the seats.
--
-- Of each tier the seats that come first on the map are kept, since those lie side by side. Some 30 ms for 50,000 seats,
-- however many are freed.
drop function if exists keep_seats;
create function keep_seats(p_organizer_id integer, p_sessions uuid[], p_seats integer[])
    returns table (session_id uuid, seat integer)
    language plpgsql
    -- Nothing is known of how long arrays are: comparing each seat of a hall with each that is freed takes seconds. For
    -- the same reason each step below is one by itself.
    set enable_nestloop = off
as $$
#variable_conflict use_column
begin
    return query
    with seatings as materialized (
        select s.session_id, s.numbers, s.tier_of || ''::bytea as tiers, a.allocation_of || ''::bytea as allocations
          from session_seatings s
          left join seats_allocated a on a.organizer_id = s.organizer_id and a.session_id = s.session_id
         where s.organizer_id = p_organizer_id and s.session_id = any (p_sessions)
    ),
    places as materialized (
        select s.session_id, n.seat, n.place
          from seatings s
         cross join lateral unnest(s.numbers) with ordinality as n (seat, place)
    ),
    found as materialized (
        select p.session_id, p.seat, p.place
          from places p
          join unnest(p_sessions, p_seats) as f (session_id, seat) on f.session_id = p.session_id and f.seat = p.seat
    ),
    freed as materialized (
        select s.session_id, n.seat, n.place, get_byte(s.tiers, n.place::integer - 1) as tier,
               coalesce(get_byte(s.allocations, n.place::integer - 1), 0) as allocation
          from found n
          join seatings s on s.session_id = n.session_id
    ),
    rooms as (
        select w.session_id, w.tier,
               case when w.together = 0 then w.places - (
                    select count(*) from seat_claims c
                     where c.organizer_id = p_organizer_id and c.session_id = w.session_id and c.kept_tier = w.tier
               ) end as room
          from awaited_seats w
         where w.organizer_id = p_organizer_id and w.session_id = any (p_sessions) and w.places > 0
    ),
    chosen as (
        select f.session_id, f.seat, f.tier, r.room,
               row_number() over (partition by f.session_id, f.tier order by f.place) as number
          from freed f
          join rooms r on r.session_id = f.session_id and r.tier = f.tier
         where f.allocation = 0
            or exists (
               select from seat_allocations a
                where a.organizer_id = p_organizer_id and a.session_id = f.session_id and a.number = f.allocation
                  and a.release_at <= app_now() and not a.waits)
    ),
    kept as (
        insert into seat_claims (organizer_id, session_id, seat, kept_tier)
        select p_organizer_id, c.session_id, c.seat, c.tier from chosen c where c.room is null or c.number <= c.room
     returning session_id, seat, kept_tier
    ),
    due as (
        update awaited_seats w
           set due_at = app_now()
          from (select distinct k.session_id, k.kept_tier from kept k) of
         where w.organizer_id = p_organizer_id and w.session_id = of.session_id and w.tier = of.kept_tier
    )
    select k.session_id, k.seat from kept k;
end
$$;
