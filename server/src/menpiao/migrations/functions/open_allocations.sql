-- Allocations of this session whose time has come while they waited for the line: what is awaited of their seats is kept,
-- the rest is everybody's from the commit on. The caller holds the locks of all quotas of it.
create or replace function open_allocations(p_organizer_id integer, p_session_id uuid) returns void
    language plpgsql
as $$
declare
    opened smallint[];
    seats integer[];
    kept integer[];
begin
    with over as (
        update seat_allocations a
           set waits = false
         where a.organizer_id = p_organizer_id and a.session_id = p_session_id and a.waits
           and a.release_at <= app_now()
     returning a.number
    )
    select array_agg(o.number) into opened from over o;
    if opened is null then
        return;
    end if;

    with seating as materialized (
        select s.numbers, a.allocation_of || ''::bytea as allocations
          from session_seatings s
          join seats_allocated a on a.organizer_id = s.organizer_id and a.session_id = s.session_id
         where s.organizer_id = p_organizer_id and s.session_id = p_session_id
    )
    select coalesce(array_agg(n.seat), '{}')
      into seats
      from seating s
     cross join lateral unnest(s.numbers) with ordinality as n (seat, place)
     where get_byte(s.allocations, n.place::integer - 1) = any (opened)
       and not exists (
           select from seat_claims c
            where c.organizer_id = p_organizer_id and c.session_id = p_session_id and c.seat = n.seat);
    select array_agg(k.seat)
      into kept
      from keep_seats(p_organizer_id, array_fill(p_session_id, array[cardinality(seats)]), seats) k;
    if kept is not null then
        perform note_seat_changes(p_organizer_id, array_fill(p_session_id, array[cardinality(kept)]), kept, '{}', '{}');
    end if;
    perform note_allocations(p_organizer_id, p_session_id);
    update quotas q set withheld = q.withheld where q.organizer_id = p_organizer_id and q.session_id = p_session_id;
end
$$;
