-- Kept seats of a session are anybody's from the commit on. The quotas are written, though nothing of them changes, since
-- that is how processes see that there is something to count anew. The caller holds their locks.
create or replace function give_back_seats(p_organizer_id integer, p_session_id uuid, p_seats integer[]) returns void
    language plpgsql
as $$
declare
    freed integer[];
begin
    with given as (
        delete from seat_claims c
         where c.organizer_id = p_organizer_id and c.session_id = p_session_id and c.seat = any (p_seats)
           and c.kept_tier is not null
     returning c.seat
    )
    select array_agg(g.seat) into freed from given g;
    if freed is not null then
        perform note_seat_changes(
            p_organizer_id, '{}', '{}', array_fill(p_session_id, array[cardinality(freed)]), freed
        );
        update quotas q set withheld = q.withheld where q.organizer_id = p_organizer_id and q.session_id = p_session_id;
    end if;
end
$$;
