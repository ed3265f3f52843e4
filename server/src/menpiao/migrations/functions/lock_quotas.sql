-- Lock the quotas of these ticket types in the order that everybody uses: by session, then ticket type. Whoever changes
-- several counters takes their locks here first, so that nobody waits for somebody who waits for them. Of sessions whose
-- seats these types sell, all quotas are locked: seats are counted by session (note_seat_changes).
create or replace function lock_quotas(p_organizer_id integer, p_types uuid[]) returns void
    language plpgsql
as $$
declare
    seated constant uuid[] := array(
        select distinct session_id
          from tier_prices
         where organizer_id = p_organizer_id and ticket_type_id = any (p_types)
    );
begin
    perform 1
       from quotas
      where organizer_id = p_organizer_id and (ticket_type_id = any (p_types) or session_id = any (seated))
      order by session_id, ticket_type_id
        for update;
end
$$;
