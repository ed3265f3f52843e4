-- The seats of these items, whose places are given back in this transaction, are let go: kept where somebody waits for
-- them, else anybody's from the commit on. Arrays are parallel; without positions it is all items of these orders. The
-- caller holds the locks of all quotas of their sessions.
create or replace function free_seats(p_organizer_id integer, p_orders uuid[], p_positions smallint[]) returns void
    language plpgsql
as $$
declare
    freed_sessions uuid[];
    freed_seats integer[];
begin
    if not exists (
        select from order_items i
         where i.organizer_id = p_organizer_id and i.order_id = any (p_orders) and i.seat is not null
    ) then
        return;
    end if;

    with freed as (
        delete from seat_claims c
         using order_items i
         where i.organizer_id = p_organizer_id and i.order_id = any (p_orders) and i.seat is not null
           and (p_positions is null
                or exists (
                    select from unnest(p_orders, p_positions) as p (order_id, position)
                     where p.order_id = i.order_id and p.position = i.position))
           and c.organizer_id = p_organizer_id and c.session_id = i.session_id and c.seat = i.seat
           and c.order_id = i.order_id and c.position = i.position
     returning c.session_id, c.seat
    )
    select array_agg(f.session_id), array_agg(f.seat) into freed_sessions, freed_seats from freed f;
    if freed_seats is not null then
        perform let_go_of_seats(p_organizer_id, freed_sessions, freed_seats);
    end if;
end
$$;
