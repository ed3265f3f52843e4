-- These places are nobody's any more, one for each order and ticket type of the parallel arrays: no longer sold, or no
-- longer held. Held ones that were put aside for a promotion go back to it, what somebody waits for goes to the
-- waitlist's allocation, the rest is on public sale again, all from the same commit on; buyers have so much less of their
-- limits. The caller holds the quotas' locks (lock_quotas).
create or replace function free_places(p_organizer_id integer, p_orders uuid[], p_types uuid[], p_sold boolean)
    returns void
    language plpgsql
as $$
declare
    freed_types uuid[];
    freed_places integer[];
begin
    select array_agg(f.id), array_agg(f.places)
      into freed_types, freed_places
      from (select t.id, count(*)::integer as places from unnest(p_types) as t (id) group by t.id) f;

    update quotas q
       set sold = q.sold - case when p_sold then f.places else 0 end,
           held = q.held - case when p_sold then 0 else f.places end
      from unnest(freed_types, freed_places) as f (id, places)
     where q.organizer_id = p_organizer_id and q.ticket_type_id = f.id;

    if not p_sold then
        freed_places := return_to_allotments(p_organizer_id, p_orders, freed_types, freed_places);
    end if;
    perform keep_for_waitlist(p_organizer_id, freed_types, freed_places);

    update buyer_counts c
       set places = c.places - freed.places
      from (
            select o.buyer_id, f.ticket_type_id, count(*)::integer as places
              from unnest(p_orders, p_types) as f (order_id, ticket_type_id)
              join orders o on o.organizer_id = p_organizer_id and o.id = f.order_id
             group by o.buyer_id, f.ticket_type_id
           ) freed
     where c.organizer_id = p_organizer_id
       and c.ticket_type_id = freed.ticket_type_id
       and c.buyer_id = freed.buyer_id;
end
$$;
