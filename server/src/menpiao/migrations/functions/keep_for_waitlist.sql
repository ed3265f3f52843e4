-- Places of these types have just become free: as many as are awaited go into the waitlist's allocation at once, in the
-- transaction that freed them, so that nobody who happens to ask at that moment gets them. What nobody awaits stays on
-- public sale. Whatever frees places calls this; the caller holds the quotas' locks and has lowered `held` or `sold`, or
-- raised `total`, by so many. Of types that sell seats it is the seats that are kept (let_go_of_seats).
create or replace function keep_for_waitlist(p_organizer_id integer, p_types uuid[], p_places integer[]) returns integer
    language plpgsql
as $$
declare
    kept_places integer;
begin
    with freed as (
        select q.ticket_type_id, least(f.places, q.awaited - coalesce(a.places, 0)) as places
          from unnest(p_types, p_places) as f (id, places)
          join quotas q on q.organizer_id = p_organizer_id and q.ticket_type_id = f.id
          left join allocations a
            on a.organizer_id = p_organizer_id and a.ticket_type_id = f.id and a.kind = 'waitlist'
         where q.awaited > coalesce(a.places, 0) and f.places > 0
           and not exists (
               select from tier_prices t where t.organizer_id = p_organizer_id and t.ticket_type_id = f.id)
    ),
    withheld as (
        update quotas q
           set withheld = q.withheld + f.places
          from freed f
         where q.organizer_id = p_organizer_id and q.ticket_type_id = f.ticket_type_id
    ),
    kept as (
        insert into allocations as a (organizer_id, ticket_type_id, kind, places, due_at)
        select p_organizer_id, f.ticket_type_id, 'waitlist', f.places, app_now() from freed f
        on conflict (organizer_id, ticket_type_id, kind, owner_id)
        do update set places = a.places + excluded.places, due_at = excluded.due_at
    )
    select coalesce(sum(places), 0) into kept_places from freed;
    return kept_places;
end
$$;
