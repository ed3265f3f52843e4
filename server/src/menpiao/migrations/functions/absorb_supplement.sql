-- The money for a dearer seat has come: the place that its order held is given back, since the ticket has one. The caller
-- holds the quotas' locks, and gives the seat to the ticket's item.
create or replace function absorb_supplement(p_organizer_id integer, p_order_id uuid) returns void
    language plpgsql
as $$
declare
    of_types uuid[];
begin
    with absorbed as (
        update order_items
           set returns_at = app_now(), returned_at = app_now()
         where organizer_id = p_organizer_id and order_id = p_order_id and returned_at is null
     returning ticket_type_id
    )
    select array_agg(ticket_type_id) into of_types from absorbed;
    perform free_places(p_organizer_id, array_fill(p_order_id, array[cardinality(of_types)]), of_types, false);
end
$$;
