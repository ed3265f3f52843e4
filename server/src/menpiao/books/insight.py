"""Rules about what dashboards show."""

from menpiao.books.rule import Rule

INSIGHT_RULES = [
    Rule(
        # The hourly counts are what the orders say, up to where the worker is sure; of what came since, no more than
        # there is. A ticket that went to another session is sold less in the one and more in the other. An organizer
        # whose orders were never counted has no counts.
        "sales_hours_match_orders",
        """with truth as (
                  select o.organizer_id, i.session_id, i.ticket_type_id, hour_of_id(o.id) as hour,
                         moment_of_id(o.id) < w.sure_until as sure, v.what, v.amount
                    from sales_rolled_up w
                    join orders o on o.organizer_id = w.organizer_id and o.idempotency_key not like 'seat change %'
                    join items_as_bought i on i.organizer_id = o.organizer_id and i.order_id = o.id
                   cross join lateral (values ('placed_tickets', 1), ('placed_orders', (i.position = 1)::integer))
                         as v (what, amount)
                   union all
                  select t.organizer_id, i.session_id, i.ticket_type_id, hour_of_id(t.id),
                         moment_of_id(t.id) < w.sure_until, v.what, v.amount
                    from sales_rolled_up w
                    join tickets t on t.organizer_id = w.organizer_id
                    join items_as_bought i
                      on i.organizer_id = t.organizer_id and i.order_id = t.order_id and i.position = t.position
                   cross join lateral (
                         values ('sold_tickets', 1), ('sold_orders', (t.position = 1)::integer),
                                ('sold_fen', i.price_fen)
                         ) as v (what, amount)
                   union all
                  select r.organizer_id, y.session_id, y.id, date_trunc('hour', r.done_at, 'UTC'),
                         r.done_at < w.sure_until, v.what, v.amount
                    from sales_rolled_up w
                    join reseatings r on r.organizer_id = w.organizer_id and r.done_at is not null
                    join reseated_tickets t on t.organizer_id = r.organizer_id and t.reseating_id = r.id
                    left join order_items i
                      on i.organizer_id = r.organizer_id and i.order_id = r.supplement_order_id
                     and i.position = t.supplement_position
                   cross join lateral (
                         values (t.to_type_id, 'sold_fen', i.price_fen),
                                (t.from_type_id, 'sold_fen', -t.moved_fen), (t.to_type_id, 'sold_fen', t.moved_fen),
                                (t.from_type_id, 'sold_tickets', case when t.moved_fen is not null then -1 end),
                                (t.to_type_id, 'sold_tickets', case when t.moved_fen is not null then 1 end)
                         ) as v (type, what, amount)
                    join ticket_types y on y.organizer_id = r.organizer_id and y.id = v.type
                   where v.amount is not null
                   union all
                  select f.organizer_id, i.session_id, i.ticket_type_id,
                         date_trunc('hour', coalesce(f.decided_at, f.requested_at), 'UTC'),
                         coalesce(f.decided_at, f.requested_at) < w.sure_until, v.what, v.amount
                    from sales_rolled_up w
                    join refunds f on f.organizer_id = w.organizer_id and f.state not in ('requested', 'declined')
                    join refund_items b on b.organizer_id = f.organizer_id and b.refund_id = f.id
                    join order_items i
                      on i.organizer_id = b.organizer_id and i.order_id = b.order_id and i.position = b.position
                   cross join lateral (
                         values ('refunded_fen', b.amount_fen),
                                ('refunded_tickets', (exists (
                                     select from tickets t
                                      where t.organizer_id = b.organizer_id and t.order_id = b.order_id
                                        and t.position = b.position))::integer)
                         ) as v (what, amount)
                   union all
                  select f.organizer_id, y.session_id, y.id,
                         date_trunc('hour', coalesce(f.decided_at, f.requested_at), 'UTC'),
                         coalesce(f.decided_at, f.requested_at) < w.sure_until, 'refunded_fen', d.amount_fen
                    from sales_rolled_up w
                    join refunds f on f.organizer_id = w.organizer_id and f.state not in ('requested', 'declined')
                    join seat_differences d on d.organizer_id = f.organizer_id and d.refund_id = f.id
                    join reseated_tickets t
                      on t.organizer_id = d.organizer_id and t.reseating_id = d.reseating_id
                     and t.ticket_id = d.ticket_id
                    join ticket_types y on y.organizer_id = t.organizer_id and y.id = t.to_type_id
                  ),
                  orders_say as (
                  select organizer_id, session_id, ticket_type_id, hour, what,
                         sum(case when sure then amount else least(amount, 0) end) as least,
                         sum(case when sure then amount else greatest(amount, 0) end) as most
                    from truth
                   group by organizer_id, session_id, ticket_type_id, hour, what
                  ),
                  counted as (
                  select h.organizer_id, h.session_id, h.ticket_type_id, h.hour, v.what, sum(v.amount) as amount
                    from sales_hours h
                   cross join lateral (
                         values ('placed_orders', h.placed_orders::bigint), ('placed_tickets', h.placed_tickets),
                                ('sold_orders', h.sold_orders), ('sold_tickets', h.sold_tickets),
                                ('sold_fen', h.sold_fen),
                                ('refunded_tickets', h.refunded_tickets), ('refunded_fen', h.refunded_fen)
                         ) as v (what, amount)
                   group by h.organizer_id, h.session_id, h.ticket_type_id, h.hour, v.what
                  )
           select coalesce(c.organizer_id, s.organizer_id) as organizer_id,
                  coalesce(c.session_id, s.session_id) as session_id,
                  coalesce(c.ticket_type_id, s.ticket_type_id) as ticket_type_id,
                  coalesce(c.hour, s.hour) as hour, coalesce(c.what, s.what) as what, c.amount, s.least, s.most
             from counted c
             full join orders_say s
               on s.organizer_id = c.organizer_id and s.session_id = c.session_id
              and s.ticket_type_id = c.ticket_type_id and s.hour = c.hour and s.what = c.what
            where coalesce(c.amount, 0) not between coalesce(s.least, 0) and coalesce(s.most, 0)""",
    ),
]
