-- Of the places of these types that have just become free, those that the orders had drawn from a promotion's allotment go
-- back into it, as long as it stands. Answers how many are left of each type for the waitlist and for everybody. The
-- caller holds the quotas' locks and has lowered `held` or `sold` by so many. Arrays are parallel.
create or replace function return_to_allotments(
    p_organizer_id integer, p_order_ids uuid[], p_types uuid[], p_places integer[]
) returns integer[]
    language plpgsql
as $$
declare
    rest integer[];
begin
    if not exists (
        select from unnest(p_order_ids) as o (id)
         cross join lateral (
               select from allotment_draws d
                where d.organizer_id = p_organizer_id and d.order_id = o.id and d.returned_at is null
                limit 1
              ) d
    ) then
        return p_places;
    end if;
    with back as (
        update allotment_draws d
           set returned_at = app_now()
         where d.organizer_id = p_organizer_id and d.order_id = any (p_order_ids) and d.returned_at is null
     returning d.promotion_id, d.ticket_type_id, d.places
    ),
    kept as (
        update allocations a
           set places = a.places + b.places
          from (
                select promotion_id, ticket_type_id, sum(places)::integer as places
                  from back
                 group by promotion_id, ticket_type_id
               ) b
         where a.organizer_id = p_organizer_id and a.ticket_type_id = b.ticket_type_id and a.kind = 'promotion'
           and a.owner_id = b.promotion_id
     returning b.ticket_type_id, b.places
    ),
    sums as (
        select ticket_type_id, sum(places)::integer as places from kept group by ticket_type_id
    ),
    withheld as (
        update quotas q
           set withheld = q.withheld + s.places
          from sums s
         where q.organizer_id = p_organizer_id and q.ticket_type_id = s.ticket_type_id
    )
    select array_agg(f.places - coalesce(s.places, 0) order by f.ordinal)
      into rest
      from unnest(p_types, p_places) with ordinality as f (id, places, ordinal)
      left join sums s on s.ticket_type_id = f.id;
    return rest;
end
$$;
