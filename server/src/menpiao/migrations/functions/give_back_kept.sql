-- Places leave the waitlist's allocation: on public sale from the commit on, or taken within this very transaction by
-- the orders that are offers. The caller holds the quotas' locks.
create or replace function give_back_kept(p_organizer_id integer, p_types uuid[], p_places integer[]) returns void
    language plpgsql
as $$
begin
    update allocations a
       set places = a.places - g.places
      from unnest(p_types, p_places) as g (id, places)
     where a.organizer_id = p_organizer_id and a.ticket_type_id = g.id and a.kind = 'waitlist';

    update quotas q
       set withheld = q.withheld - g.places
      from unnest(p_types, p_places) as g (id, places)
     where q.organizer_id = p_organizer_id and q.ticket_type_id = g.id;
end
$$;
