-- A promotion puts free places of these types aside, all or nothing: answers the first type of which too few are free, by
-- its place among the arguments, and 0 where all are put aside. Of a type that began to sell seats a moment ago none are.
-- Locks the quotas.
create or replace function make_allotments(
    p_organizer_id integer, p_promotion_id uuid, p_types uuid[], p_places integer[], p_release_at timestamptz
) returns integer
    language plpgsql
as $$
declare
    missing integer;
begin
    perform 1
       from quotas q
      where q.organizer_id = p_organizer_id and q.ticket_type_id = any (p_types)
      order by q.session_id, q.ticket_type_id
        for update;
    select min(r.ordinal)
      into missing
      from unnest(p_types, p_places) with ordinality as r (id, places, ordinal)
      left join quotas q on q.organizer_id = p_organizer_id and q.ticket_type_id = r.id
     where coalesce(q.total - q.held - q.sold - q.withheld, 0) < r.places
        or exists (select from tier_prices p where p.organizer_id = p_organizer_id and p.ticket_type_id = r.id);
    if missing is not null then
        return missing;
    end if;
    insert into promotion_allotments (organizer_id, promotion_id, ticket_type_id, places, release_at)
    select p_organizer_id, p_promotion_id, r.id, r.places, p_release_at from unnest(p_types, p_places) as r (id, places);
    insert into allocations (organizer_id, ticket_type_id, kind, owner_id, places)
    select p_organizer_id, r.id, 'promotion', p_promotion_id, r.places from unnest(p_types, p_places) as r (id, places);
    update quotas q
       set withheld = q.withheld + r.places
      from unnest(p_types, p_places) as r (id, places)
     where q.organizer_id = p_organizer_id and q.ticket_type_id = r.id;
    return 0;
end
$$;
