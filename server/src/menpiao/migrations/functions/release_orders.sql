-- Give back the places of orders that the caller has locked and found to be releasable, in one set-based step. What
-- was put aside for a promotion goes back to it, what somebody waits for goes to the waitlist's allocation, the rest is on
-- public sale again, all from the same commit on.
-- Quotas are locked in the same order everywhere: by session, then ticket type. Returns how many orders were released.
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
    freed_types uuid[];
    freed_places integer[];
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

    perform 1
       from quotas q
      where q.organizer_id = p_organizer_id
        and q.ticket_type_id in (
            select i.ticket_type_id
              from order_items i
             where i.organizer_id = p_organizer_id and i.order_id = any (released)
        )
      order by q.session_id, q.ticket_type_id
        for update;

    select array_agg(f.ticket_type_id), array_agg(f.places)
      into freed_types, freed_places
      from (
            select i.ticket_type_id, count(*)::integer as places
              from order_items i
             where i.organizer_id = p_organizer_id and i.order_id = any (released)
             group by i.ticket_type_id
           ) f;

    update quotas q
       set held = q.held - f.places
      from unnest(freed_types, freed_places) as f (id, places)
     where q.organizer_id = p_organizer_id and q.ticket_type_id = f.id;

    freed_places := return_to_allotments(p_organizer_id, released, freed_types, freed_places);
    perform keep_for_waitlist(p_organizer_id, freed_types, freed_places);

    update buyer_counts c
       set places = c.places - freed.places
      from (
            select o.buyer_id, i.ticket_type_id, count(*)::integer as places
              from orders o
              join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
             where o.organizer_id = p_organizer_id and o.id = any (released)
             group by o.buyer_id, i.ticket_type_id
           ) freed
     where c.organizer_id = p_organizer_id
       and c.ticket_type_id = freed.ticket_type_id
       and c.buyer_id = freed.buyer_id;

    delete from order_keys k
     where k.organizer_id = p_organizer_id and k.order_id = any (released) and k.kind = 'attendee';

    perform give_back_promotions(p_organizer_id, released);

    insert into audit_entries (organizer_id, id, at, actor_kind, actor_id, action, subject_id)
    select p_organizer_id, new_id(p_organizer_id), app_now(), p_actor_kind, p_actor_id, 'order_' || p_state, r.id
      from unnest(released) as r (id);

    return cardinality(released);
end
$$;
