-- Take once more what a released order gave back, because its money has come after all. The caller holds the promotions'
-- lock and has seen that all of it is to be had within the limits that held when the order was placed.
create or replace function take_promotions_again(p_organizer_id integer, p_order_id uuid) returns void
    language sql
as $$
    with taken as (
        update promotion_uses u
           set released_at = null
         where u.organizer_id = p_organizer_id and u.order_id = p_order_id and u.released_at is not null
     returning u.kind, u.scope_id, u.owner_id, u.amount
    )
    update promotion_counters c
       set used = c.used + t.amount
      from taken t
     where c.organizer_id = p_organizer_id and c.kind = t.kind and c.scope_id = t.scope_id and c.owner_id = t.owner_id
$$;
