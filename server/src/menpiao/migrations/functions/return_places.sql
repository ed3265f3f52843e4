-- Give back the places of these tickets, whose refunds were asked for before: sold no longer, and what somebody waits for
-- goes to the waitlist's allocation, all from the same commit on. What was given back before is left alone. Arrays are
-- parallel. Quotas are locked in the order that everybody uses. Returns how many places were given back.
create or replace function return_places(p_organizer_id integer, p_orders uuid[], p_positions smallint[])
    returns integer
    language plpgsql
as $$
declare
    back_orders uuid[];
    back_positions smallint[];
    back_types uuid[];
    seated uuid[];
    freed_types uuid[];
    freed_places integer[];
begin
    select array_agg(distinct i.ticket_type_id), array_agg(distinct i.session_id) filter (where i.seat is not null)
      into freed_types, seated
      from unnest(p_orders, p_positions) as p (order_id, position)
      join order_items i on i.organizer_id = p_organizer_id and i.order_id = p.order_id and i.position = p.position;

    -- Where seats are freed, all quotas of their session.
    perform 1
       from quotas q
      where q.organizer_id = p_organizer_id and (q.ticket_type_id = any (freed_types) or q.session_id = any (seated))
      order by q.session_id, q.ticket_type_id
        for update;

    with back as (
        update order_items i
           set returned_at = app_now()
          from unnest(p_orders, p_positions) as p (order_id, position)
         where i.organizer_id = p_organizer_id and i.order_id = p.order_id and i.position = p.position
           and i.returns_at is not null and i.returned_at is null
     returning i.order_id, i.position, i.ticket_type_id
    )
    select coalesce(array_agg(order_id), '{}'), coalesce(array_agg(position), '{}'),
           coalesce(array_agg(ticket_type_id), '{}')
      into back_orders, back_positions, back_types
      from back;
    if cardinality(back_orders) = 0 then
        return 0;
    end if;

    select array_agg(f.id), array_agg(f.places)
      into freed_types, freed_places
      from (select t.id, count(*)::integer as places from unnest(back_types) as t (id) group by t.id) f;

    update quotas q
       set sold = q.sold - f.places
      from unnest(freed_types, freed_places) as f (id, places)
     where q.organizer_id = p_organizer_id and q.ticket_type_id = f.id;

    if seated is not null then
        perform free_seats(p_organizer_id, back_orders, back_positions);
    end if;

    perform keep_for_waitlist(p_organizer_id, freed_types, freed_places);

    update buyer_counts c
       set places = c.places - freed.places
      from (
            select o.buyer_id, b.ticket_type_id, count(*)::integer as places
              from unnest(back_orders, back_types) as b (order_id, ticket_type_id)
              join orders o on o.organizer_id = p_organizer_id and o.id = b.order_id
             group by o.buyer_id, b.ticket_type_id
           ) freed
     where c.organizer_id = p_organizer_id
       and c.ticket_type_id = freed.ticket_type_id
       and c.buyer_id = freed.buyer_id;

    return cardinality(back_orders);
end
$$;
