-- Entries joined or left the line: so many more or fewer places are awaited of these types. What lies in the waitlist's
-- allocation beyond what is still awaited returns to public sale here and now. The caller holds the quotas' locks.
create or replace function change_awaited(p_organizer_id integer, p_types uuid[], p_changes integer[]) returns void
    language plpgsql
as $$
begin
    update quotas q
       set awaited = q.awaited + c.change
      from unnest(p_types, p_changes) as c (id, change)
     where q.organizer_id = p_organizer_id and q.ticket_type_id = c.id;

    -- Somebody left: whoever is next may be content with what lies there.
    update allocations a
       set due_at = app_now()
      from unnest(p_types, p_changes) as c (id, change)
     where a.organizer_id = p_organizer_id and a.ticket_type_id = c.id and a.kind = 'waitlist'
       and a.places > 0 and c.change < 0;

    perform give_back_kept(p_organizer_id, array_agg(a.ticket_type_id), array_agg(a.places - q.awaited))
       from allocations a
       join quotas q on q.organizer_id = a.organizer_id and q.ticket_type_id = a.ticket_type_id
      where a.organizer_id = p_organizer_id and a.ticket_type_id = any (p_types) and a.kind = 'waitlist'
        and a.places > q.awaited
     having count(*) > 0;
end
$$;
