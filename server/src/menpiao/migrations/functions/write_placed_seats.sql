-- The seats of the placed orders of a batch: called by `place_orders` where an order has any.
create or replace function write_placed_seats(
    p_organizer_id integer, p_outcome smallint[], p_id uuid[],
    p_seated uuid[], p_seat_session integer[], p_seat_number integer[],
    p_claim_order integer[], p_claim_position smallint[], p_claim_seat integer[]
) returns void
    language plpgsql
as $$
declare
    taken_sessions uuid[];
    taken_seats integer[];
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
        perform note_seat_changes(p_organizer_id, taken_sessions, taken_seats, '{}', '{}');
    end if;
end
$$;
