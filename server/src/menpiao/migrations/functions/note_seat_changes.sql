-- Tell everybody what has become of seats in this transaction: one turn for each session. Arrays are parallel: the session
-- and the seat. The caller holds the locks of all quotas of these sessions, so turns come one after another.
drop function if exists note_seat_changes;
create function note_seat_changes(
    p_organizer_id integer, p_taken_session uuid[], p_taken integer[], p_freed_session uuid[], p_freed integer[]
) returns table (session_id uuid, turn bigint)
    language sql
as $$
    insert into seat_changes (organizer_id, session_id, turn, at, taken, freed)
    select p_organizer_id, c.session_id, coalesce(last.turn, 0) + 1, app_now(),
           coalesce(array_agg(c.seat) filter (where c.taken), '{}'),
           coalesce(array_agg(c.seat) filter (where not c.taken), '{}')
      from (
            select t.session_id, t.seat, true as taken from unnest(p_taken_session, p_taken) as t (session_id, seat)
             union all
            select f.session_id, f.seat, false from unnest(p_freed_session, p_freed) as f (session_id, seat)
           ) c
      left join lateral (
            select s.turn
              from seat_changes s
             where s.organizer_id = p_organizer_id and s.session_id = c.session_id
             order by s.turn desc
             limit 1
           ) last on true
     group by c.session_id, last.turn
 returning session_id, turn
$$;
