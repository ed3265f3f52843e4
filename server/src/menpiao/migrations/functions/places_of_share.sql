-- How many places of a session a buyer or a device has, held or sold, over all of its ticket types. Whoever decides by the
-- answer holds the locks of all the session's quotas: then nobody places another order for it meanwhile.
create or replace function places_of_share(p_organizer_id integer, p_kind text, p_session uuid, p_owner uuid)
    returns integer
    language sql
    stable
as $$
    select coalesce(
        case p_kind
            when 'buyer' then (
                select sum(c.places)
                  from quotas q
                  join buyer_counts c on c.organizer_id = q.organizer_id and c.ticket_type_id = q.ticket_type_id
                 where q.organizer_id = p_organizer_id and q.session_id = p_session and c.buyer_id = p_owner
            )
            when 'device' then (
                select count(*)
                  from orders o
                  join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
                 where o.organizer_id = p_organizer_id and o.device_id = p_owner and i.session_id = p_session
                   and o.state in ('awaiting_payment', 'paying', 'paid', 'partially_refunded', 'refunded')
                   and i.returned_at is null
            )
        end, 0)::integer
$$;
