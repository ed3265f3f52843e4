-- Release what is due among these ticket types, inside a batch that already holds their quotas' locks. Orders that
-- somebody else is working on are skipped, and so are orders that also hold places of other types: their quotas are not
-- locked here, and locking them now could deadlock. The sweeper takes care of those.
create or replace function release_due_orders(p_organizer_id integer, p_types uuid[]) returns integer
    language plpgsql
as $$
declare
    due uuid[];
begin
    select coalesce(array_agg(l.id), '{}')
      into due
      from (
            select o.id
              from orders o
             where o.organizer_id = p_organizer_id
               and o.state = 'awaiting_payment'
               and o.pay_by <= app_now()
               and not exists (
                    select from order_items i
                     where i.organizer_id = o.organizer_id and i.order_id = o.id and i.ticket_type_id <> all (p_types)
                   )
             order by o.pay_by
             limit 2000
               for update skip locked
           ) l;
    return release_orders(p_organizer_id, due, 'expired', 'system', null);
end
$$;
