-- A promotion's allotments are over: what nobody has drawn is for the waitlist and for everybody from the commit on. Locks
-- the quotas. Returns how many places that are.
create or replace function release_allotments(p_organizer_id integer, p_promotion_id uuid) returns integer
    language plpgsql
as $$
declare
    types uuid[];
    freed integer[];
begin
    perform 1
       from quotas q
      where q.organizer_id = p_organizer_id
        and q.ticket_type_id in (
            select r.ticket_type_id
              from promotion_allotments r
             where r.organizer_id = p_organizer_id and r.promotion_id = p_promotion_id and r.released_at is null
        )
      order by q.session_id, q.ticket_type_id
        for update;
    with over as (
        update promotion_allotments r
           set released_at = app_now()
         where r.organizer_id = p_organizer_id and r.promotion_id = p_promotion_id and r.released_at is null
     returning r.ticket_type_id
    ),
    gone as (
        delete from allocations a
         using over o
         where a.organizer_id = p_organizer_id and a.ticket_type_id = o.ticket_type_id and a.kind = 'promotion'
           and a.owner_id = p_promotion_id
     returning a.ticket_type_id, a.places
    ),
    free as (
        update quotas q
           set withheld = q.withheld - g.places
          from gone g
         where q.organizer_id = p_organizer_id and q.ticket_type_id = g.ticket_type_id
    )
    select array_agg(ticket_type_id), array_agg(places) into types, freed from gone where places > 0;
    if types is null then
        return 0;
    end if;
    perform keep_for_waitlist(p_organizer_id, types, freed);
    return (select sum(places) from unnest(freed) as f (places));
end
$$;
