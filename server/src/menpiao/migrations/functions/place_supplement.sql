-- Place the order that pays for the dearer places of some tickets of an order: for the buyer of that order, with an item for
-- each of them under the refund ladder of the ticket's own, with places and numbers of the buyer's limits that it holds
-- until it is paid or over. Limits are not asked: staff want it, and it brings no ticket. False, and then to be rolled back,
-- where so many places of a type are not left. Arrays are parallel, a seat is 0 where there is none; the caller holds the
-- quotas' locks and claims the seats.
drop function if exists place_supplement;
create function place_supplement(
    p_organizer_id integer, p_id uuid, p_for_order uuid, p_key text, p_hash bytea, p_pay_by timestamptz,
    p_for_positions smallint[], p_types uuid[], p_seats integer[], p_prices bigint[]
) returns boolean
    language plpgsql
as $$
begin
    update quotas q
       set held = q.held + w.places, claimed = q.claimed + w.places
      from (select t.id, count(*)::integer as places from unnest(p_types) as t (id) group by t.id) w
     where q.organizer_id = p_organizer_id and q.ticket_type_id = w.id;
    if exists (
        select from quotas q
         where q.organizer_id = p_organizer_id and q.ticket_type_id = any (p_types)
           and q.held + q.sold + q.withheld > q.total
    ) then
        return false;
    end if;

    insert into orders (
        organizer_id, id, buyer_id, app_id, lang, state, total_fen, idempotency_key, request_hash, placed_at, pay_by
    )
    select o.organizer_id, p_id, o.buyer_id, o.app_id, o.lang, 'awaiting_payment',
           (select sum(n.price) from unnest(p_prices) as n (price)), p_key, p_hash, app_now(), p_pay_by
      from orders o
     where o.organizer_id = p_organizer_id and o.id = p_for_order;

    insert into order_items (
        organizer_id, order_id, position, session_id, ticket_type_id, price_fen, refund_ladder_id, seat
    )
    select i.organizer_id, p_id, n.ordinal, q.session_id, n.type, n.price, i.refund_ladder_id, nullif(n.seat, 0)
      from unnest(p_for_positions, p_types, p_seats, p_prices) with ordinality as n (position, type, seat, price, ordinal)
      join order_items i
        on i.organizer_id = p_organizer_id and i.order_id = p_for_order and i.position = n.position
      join quotas q on q.organizer_id = p_organizer_id and q.ticket_type_id = n.type;

    insert into buyer_counts as c (organizer_id, ticket_type_id, buyer_id, places)
    select o.organizer_id, i.ticket_type_id, o.buyer_id, count(*)
      from orders o
      join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
     where o.organizer_id = p_organizer_id and o.id = p_id
     group by o.organizer_id, i.ticket_type_id, o.buyer_id
    on conflict (organizer_id, ticket_type_id, buyer_id) do update set places = c.places + excluded.places;
    return true;
end
$$;
