-- The money of a released order has come after all: what it had drawn from an allotment, and gave back to it, is free for it
-- again, as far as it lies there. The caller sells the places in this transaction, or calls `return_to_allotments`.
create or replace function draw_again(p_organizer_id integer, p_order_id uuid) returns void
    language plpgsql
as $$
begin
    if not exists (
        select from allotment_draws
         where organizer_id = p_organizer_id and order_id = p_order_id and returned_at is not null
    ) then
        return;
    end if;
    perform 1
       from quotas q
      where q.organizer_id = p_organizer_id
        and q.ticket_type_id in (
            select ticket_type_id from allotment_draws where organizer_id = p_organizer_id and order_id = p_order_id
        )
      order by q.session_id, q.ticket_type_id
        for update;
    with again as (
        update allotment_draws d
           set returned_at = null, places = least(d.places, a.places)
          from allocations a
         where d.organizer_id = p_organizer_id and d.order_id = p_order_id and d.returned_at is not null
           and a.organizer_id = d.organizer_id and a.ticket_type_id = d.ticket_type_id and a.kind = 'promotion'
           and a.owner_id = d.promotion_id and a.places > 0
     returning d.promotion_id, d.ticket_type_id, d.places
    ),
    taken as (
        update allocations a
           set places = a.places - d.places
          from again d
         where a.organizer_id = p_organizer_id and a.ticket_type_id = d.ticket_type_id and a.kind = 'promotion'
           and a.owner_id = d.promotion_id
    )
    update quotas q
       set withheld = q.withheld - d.places
      from again d
     where q.organizer_id = p_organizer_id and q.ticket_type_id = d.ticket_type_id;
end
$$;
