-- The seats of the placed orders of a batch: called by `place_orders` where an order has any. Returns for each session the
-- turn that tells which were taken; null where none was.
drop function if exists write_placed_seats;
create function write_placed_seats(
    p_organizer_id integer, p_outcome smallint[], p_id uuid[],
    p_seated uuid[], p_seat_session integer[], p_seat_number integer[],
    p_claim_order integer[], p_claim_position smallint[], p_claim_seat integer[]
) returns bigint[]
    language plpgsql
as $$
declare
    taken_sessions uuid[];
    taken_seats integer[];
    turns bigint[];
begin
    with claimed as (
        insert into seat_claims (organizer_id, session_id, seat, order_id, position)
        select p_organizer_id, p_seated[p_seat_session[c.seat]], p_seat_number[c.seat], p_id[c.ordinal], c.position
          from unnest(p_claim_order, p_claim_position, p_claim_seat) as c (ordinal, position, seat)
         where p_outcome[c.ordinal] = 0
     returning session_id, seat
    )
    select array_agg(session_id), array_agg(seat) into taken_sessions, taken_seats from claimed;
    if taken_seats is not null then
        select array_agg(n.turn order by s.ordinal)
          into turns
          from unnest(p_seated) with ordinality as s (id, ordinal)
          left join note_seat_changes(p_organizer_id, taken_sessions, taken_seats, '{}', '{}') n on n.session_id = s.id;
    end if;
    return turns;
end
$$;
