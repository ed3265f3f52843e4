-- Give back the places of these tickets, whose refunds were asked for before: sold no longer, from the same commit on. What
-- was given back before is left alone. Arrays are parallel. Returns how many places were given back.
create or replace function return_places(p_organizer_id integer, p_orders uuid[], p_positions smallint[])
    returns integer
    language plpgsql
as $$
declare
    back_orders uuid[];
    back_positions smallint[];
    back_types uuid[];
begin
    perform lock_quotas(
        p_organizer_id,
        array(
            select distinct i.ticket_type_id
              from unnest(p_orders, p_positions) as p (order_id, position)
              join order_items i
                on i.organizer_id = p_organizer_id and i.order_id = p.order_id and i.position = p.position
        )
    );

    with back as (
        update order_items i
           set returned_at = app_now()
          from unnest(p_orders, p_positions) as p (order_id, position)
         where i.organizer_id = p_organizer_id and i.order_id = p.order_id and i.position = p.position
           and i.returns_at is not null and i.returned_at is null
     returning i.order_id, i.position, i.ticket_type_id
    )
    select coalesce(array_agg(order_id), '{}'), array_agg(position), array_agg(ticket_type_id)
      into back_orders, back_positions, back_types
      from back;
    if cardinality(back_orders) > 0 then
        perform free_places(p_organizer_id, back_orders, back_types, true);
        perform free_seats(p_organizer_id, back_orders, back_positions);
    end if;
    return cardinality(back_orders);
end
$$;
