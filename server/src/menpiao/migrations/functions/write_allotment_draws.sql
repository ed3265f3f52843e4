-- The placed orders of a batch take places out of allotments: called by `place_orders`, before the places are held, where
-- any order has drawn some. The quotas are locked, so nothing has changed since the draws were decided.
create or replace function write_allotment_draws(
    p_organizer_id integer, p_id uuid[], p_promotion uuid[], p_allotment_type uuid[],
    p_draw_order integer[], p_draw_allotment integer[], p_drawn integer[]
) returns void
    language plpgsql
as $$
begin
    with sums as (
        select p_promotion[d.allotment] as promotion_id, p_allotment_type[d.allotment] as ticket_type_id,
               sum(d.places)::integer as places
          from unnest(p_draw_allotment, p_drawn) as d (allotment, places)
         where d.places > 0
         group by 1, 2
    ),
    taken as (
        update allocations a
           set places = a.places - s.places
          from sums s
         where a.organizer_id = p_organizer_id and a.ticket_type_id = s.ticket_type_id and a.kind = 'promotion'
           and a.owner_id = s.promotion_id
    )
    update quotas q
       set withheld = q.withheld - s.places
      from (select ticket_type_id, sum(places)::integer as places from sums group by ticket_type_id) s
     where q.organizer_id = p_organizer_id and q.ticket_type_id = s.ticket_type_id;

    insert into allotment_draws (organizer_id, order_id, ticket_type_id, promotion_id, places)
    select p_organizer_id, p_id[d.ordinal], p_allotment_type[d.allotment], p_promotion[d.allotment], d.places
      from unnest(p_draw_order, p_draw_allotment, p_drawn) as d (ordinal, allotment, places)
     where d.places > 0;
end
$$;
