-- Give back the places of orders that the caller has locked and found to be releasable, in one set-based step, with what
-- they used of promotions and whom they kept from another ticket. Returns how many orders were released.
create or replace function release_orders(
    p_organizer_id integer,
    p_order_ids uuid[],
    p_state text,
    p_actor_kind text,
    p_actor_id uuid
) returns integer
    language plpgsql
as $$
declare
    released uuid[];
    of_orders uuid[];
    of_types uuid[];
begin
    with closed as (
        update orders o
           set state = p_state, closed_at = app_now()
         where o.organizer_id = p_organizer_id
           and o.id = any (p_order_ids)
           and o.state in ('awaiting_payment', 'paying')
     returning o.id
    )
    select coalesce(array_agg(id), '{}') into released from closed;
    if cardinality(released) = 0 then
        return 0;
    end if;

    select array_agg(i.order_id), array_agg(i.ticket_type_id)
      into of_orders, of_types
      from order_items i
     where i.organizer_id = p_organizer_id and i.order_id = any (released);
    perform lock_quotas(p_organizer_id, array(select distinct t.id from unnest(of_types) as t (id)));
    perform free_places(p_organizer_id, of_orders, of_types, false);
    perform free_seats(p_organizer_id, released, null);

    delete from order_keys k
     where k.organizer_id = p_organizer_id and k.order_id = any (released) and k.kind = 'attendee';

    perform give_back_promotions(p_organizer_id, released);

    insert into audit_entries (organizer_id, id, at, actor_kind, actor_id, action, subject_id)
    select p_organizer_id, new_id(p_organizer_id), app_now(), p_actor_kind, p_actor_id, 'order_' || p_state, r.id
      from unnest(released) as r (id);

    return cardinality(released);
end
$$;
