-- Count the sales of whole hours anew, from what several features own; answers how many rows of sales_hours changed.
-- Orders, tickets and items are read by ranges of ids, which sort by the time they were made, so that none of the hot
-- tables needs an index for this. Counting twice is counting once.
create or replace function roll_up_sales(p_organizer_id integer, p_from timestamptz, p_until timestamptz)
    returns integer
    language plpgsql
as $$
declare
    first_id uuid := first_id_at(p_from);
    end_id uuid := first_id_at(p_until);
    changed integer;
begin
    with placed as (
        select o.id, i.session_id, i.ticket_type_id, i.seat, hour_of_id(o.id) as hour,
               (i.position = 1)::integer as placed_orders, 1 as placed_tickets,
               0 as sold_orders, 0 as sold_tickets, 0::bigint as sold_fen,
               0 as refunded_tickets, 0::bigint as refunded_fen
          from orders o
          join items_as_bought i on i.organizer_id = o.organizer_id and i.order_id = o.id
         where o.organizer_id = p_organizer_id and o.id >= first_id and o.id < end_id
           and o.idempotency_key not like 'seat change %'
    ),
    sold as (
        select t.order_id, i.session_id, i.ticket_type_id, i.seat, hour_of_id(t.id),
               0, 0, (t.position = 1)::integer, 1, i.price_fen, 0, 0::bigint
          from tickets t
          join items_as_bought i
            on i.organizer_id = t.organizer_id and i.order_id = t.order_id and i.position = t.position
         where t.organizer_id = p_organizer_id and t.id >= first_id and t.id < end_id
    ),
    -- What buyers paid besides for dearer places brings no ticket.
    supplements as (
        select i.order_id, c.session_id, t.to_type_id, t.to_seat, date_trunc('hour', r.done_at, 'UTC'),
               0, 0, 0, 0, i.price_fen, 0, 0::bigint
          from reseatings r
          join reseated_tickets t on t.organizer_id = r.organizer_id and t.reseating_id = r.id
          join ticket_types c on c.organizer_id = t.organizer_id and c.id = t.to_type_id
          join order_items i
            on i.organizer_id = r.organizer_id and i.order_id = r.supplement_order_id
           and i.position = t.supplement_position
         where r.organizer_id = p_organizer_id and r.done_at >= p_from and r.done_at < p_until
           and r.supplement_order_id is not null
    ),
    -- A ticket that staff move to another session takes along what was paid for it: less is sold here, more there.
    moved as (
        select t.order_id, c.session_id, n.type, n.seat, date_trunc('hour', r.done_at, 'UTC'),
               0, 0, 0, n.sign, n.sign * t.moved_fen, 0, 0::bigint
          from reseatings r
          join reseated_tickets t on t.organizer_id = r.organizer_id and t.reseating_id = r.id
         cross join lateral (values (t.from_type_id, t.from_seat, -1), (t.to_type_id, t.to_seat, 1))
               as n (type, seat, sign)
          join ticket_types c on c.organizer_id = t.organizer_id and c.id = n.type
         where r.organizer_id = p_organizer_id and r.done_at >= p_from and r.done_at < p_until
           and r.to_session_id is not null
    ),
    refunded as (
        select b.order_id, i.session_id, i.ticket_type_id, i.seat,
               date_trunc('hour', coalesce(f.decided_at, f.requested_at), 'UTC'),
               0, 0, 0, 0, 0::bigint, (t.id is not null)::integer, b.amount_fen
          from refunds f
          join refund_items b on b.organizer_id = f.organizer_id and b.refund_id = f.id
          join order_items i
            on i.organizer_id = b.organizer_id and i.order_id = b.order_id and i.position = b.position
          left join tickets t
            on t.organizer_id = b.organizer_id and t.order_id = b.order_id and t.position = b.position
         where f.organizer_id = p_organizer_id and f.state not in ('requested', 'declined')
           and coalesce(f.decided_at, f.requested_at) >= p_from and coalesce(f.decided_at, f.requested_at) < p_until
    ),
    -- What a cheaper place gave back, of whatever was paid for the ticket until then.
    differences as (
        select d.order_id, c.session_id, t.to_type_id, t.to_seat,
               date_trunc('hour', coalesce(f.decided_at, f.requested_at), 'UTC'),
               0, 0, 0, 0, 0::bigint, 0, d.amount_fen
          from refunds f
          join seat_differences d on d.organizer_id = f.organizer_id and d.refund_id = f.id
          join reseated_tickets t
            on t.organizer_id = d.organizer_id and t.reseating_id = d.reseating_id and t.ticket_id = d.ticket_id
          join ticket_types c on c.organizer_id = t.organizer_id and c.id = t.to_type_id
         where f.organizer_id = p_organizer_id and f.state not in ('requested', 'declined')
           and coalesce(f.decided_at, f.requested_at) >= p_from and coalesce(f.decided_at, f.requested_at) < p_until
    ),
    facts as materialized (
        select * from placed
        union all select * from sold
        union all select * from supplements
        union all select * from moved
        union all select * from refunded
        union all select * from differences
    ),
    channels as (
        select a.id,
               case when o.idempotency_key like 'seat change %' then 'seat_change'
                    when o.idempotency_key like 'waitlist %' then 'waitlist'
                    when o.idempotency_key like 'channel %' then 'other_channel'
                    when o.idempotency_key like 'box_office %' then 'box_office'
                    when exists (
                        select from complimentary_orders c
                         where c.organizer_id = o.organizer_id and c.order_id = o.id) then 'giveaway'
                    when exists (
                        select from allotment_draws d
                         where d.organizer_id = o.organizer_id and d.order_id = o.id) then 'allotment'
                    when o.app_id like 'wx%' then 'mini_program'
                    else 'web' end as channel
          from (select distinct id from facts) a
          join orders o on o.organizer_id = p_organizer_id and o.id = a.id
    ),
    tiers as (
        select s.session_id, n.seat, get_byte(s.tier_of, n.place::integer - 1)::smallint as tier
          from session_seatings s
         cross join lateral unnest(s.numbers) with ordinality as n (seat, place)
         where s.organizer_id = p_organizer_id
           and s.session_id in (select session_id from facts where seat is not null)
    ),
    fresh as materialized (
        select f.session_id, f.hour, f.ticket_type_id, coalesce(t.tier, 0::smallint) as tier, c.channel,
               sum(f.placed_orders)::integer as placed_orders, sum(f.placed_tickets)::integer as placed_tickets,
               sum(f.sold_orders)::integer as sold_orders, sum(f.sold_tickets)::integer as sold_tickets,
               sum(f.sold_fen)::bigint as sold_fen,
               sum(f.refunded_tickets)::integer as refunded_tickets, sum(f.refunded_fen)::bigint as refunded_fen
          from facts f
          join channels c on c.id = f.id
          left join tiers t on t.session_id = f.session_id and t.seat = f.seat
         group by f.session_id, f.hour, f.ticket_type_id, coalesce(t.tier, 0::smallint), c.channel
    ),
    gone as (
        delete from sales_hours h
         where h.organizer_id = p_organizer_id and h.hour >= p_from and h.hour < p_until
           and not exists (
               select from fresh f
                where f.session_id = h.session_id and f.hour = h.hour and f.ticket_type_id = h.ticket_type_id
                  and f.tier = h.tier and f.channel = h.channel)
        returning 1
    ),
    written as (
        insert into sales_hours as h (organizer_id, session_id, hour, ticket_type_id, tier, channel, placed_orders,
                                      placed_tickets, sold_orders, sold_tickets, sold_fen, refunded_tickets,
                                      refunded_fen)
        select p_organizer_id, f.* from fresh f
        on conflict (organizer_id, session_id, hour, ticket_type_id, tier, channel) do update
           set placed_orders = excluded.placed_orders, placed_tickets = excluded.placed_tickets,
               sold_orders = excluded.sold_orders, sold_tickets = excluded.sold_tickets,
               sold_fen = excluded.sold_fen,
               refunded_tickets = excluded.refunded_tickets, refunded_fen = excluded.refunded_fen
         where (h.*) is distinct from (excluded.*)
        returning 1
    )
    select (select count(*) from gone) + (select count(*) from written) into changed;
    return changed;
end
$$;
