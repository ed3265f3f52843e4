-- These seats, whose claims were deleted a moment ago, are nobody's any more: what somebody waits for is kept, and stays
-- taken in everybody's eyes; the rest is anybody's from the commit on, and told, in one turn with the seats that were taken
-- instead. Whatever frees a seat calls this. Arrays are parallel; the caller holds the locks of all quotas of these
-- sessions.
create or replace function let_go_of_seats(
    p_organizer_id integer, p_sessions uuid[], p_seats integer[],
    p_taken_sessions uuid[] default '{}', p_taken integer[] default '{}'
) returns void
    language plpgsql
as $$
declare
    free_sessions uuid[] := p_sessions;
    free_seats integer[] := p_seats;
begin
    if exists (
        select from awaited_seats w
         where w.organizer_id = p_organizer_id and w.session_id = any (p_sessions) and w.places > 0
    ) then
        select array_agg(f.session_id), array_agg(f.seat)
          into free_sessions, free_seats
          from (
                select * from unnest(p_sessions, p_seats) as f (session_id, seat)
                except
                select k.session_id, k.seat from keep_seats(p_organizer_id, p_sessions, p_seats) k
               ) f;
    end if;
    if cardinality(free_seats) > 0 or cardinality(p_taken) > 0 then
        perform note_seat_changes(p_organizer_id, p_taken_sessions, p_taken, free_sessions, free_seats);
    end if;
end
$$;
