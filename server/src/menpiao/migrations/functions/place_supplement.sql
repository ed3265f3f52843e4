-- Place the order that pays for a ticket's dearer seat: for the buyer of that ticket, of its type, under its refund ladder,
-- with a place and a number of the buyer's limit that it holds until it is paid or over. Limits are not asked: staff want
-- it, and it brings no ticket. False, and nothing placed, where all places of the type are put aside. The caller holds the
-- quotas' locks and claims the seat.
create or replace function place_supplement(
    p_organizer_id integer, p_id uuid, p_for_order uuid, p_for_position smallint, p_seat integer, p_price bigint,
    p_key text, p_hash bytea, p_pay_by timestamptz
) returns boolean
    language plpgsql
as $$
begin
    update quotas q
       set held = q.held + 1, claimed = q.claimed + 1
      from order_items i
     where i.organizer_id = p_organizer_id and i.order_id = p_for_order and i.position = p_for_position
       and q.organizer_id = i.organizer_id and q.ticket_type_id = i.ticket_type_id
       and q.held + q.sold + q.withheld < q.total;
    if not found then
        return false;
    end if;

    insert into orders (
        organizer_id, id, buyer_id, app_id, lang, state, total_fen, idempotency_key, request_hash, placed_at, pay_by
    )
    select o.organizer_id, p_id, o.buyer_id, o.app_id, o.lang, 'awaiting_payment', p_price, p_key, p_hash, app_now(),
           p_pay_by
      from orders o
     where o.organizer_id = p_organizer_id and o.id = p_for_order;

    insert into order_items (
        organizer_id, order_id, position, session_id, ticket_type_id, price_fen, refund_ladder_id, seat
    )
    select i.organizer_id, p_id, 1, i.session_id, i.ticket_type_id, p_price, i.refund_ladder_id, p_seat
      from order_items i
     where i.organizer_id = p_organizer_id and i.order_id = p_for_order and i.position = p_for_position;

    insert into buyer_counts as c (organizer_id, ticket_type_id, buyer_id, places)
    select o.organizer_id, i.ticket_type_id, o.buyer_id, 1
      from orders o
      join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
     where o.organizer_id = p_organizer_id and o.id = p_id
    on conflict (organizer_id, ticket_type_id, buyer_id) do update set places = c.places + 1;
    return true;
end
$$;
