"""Rules that hold prices against their reasons, and what is counted of promotions against the orders that used them."""

from menpiao.books.rule import Rule

PRICE_RULES = [
    Rule(
        # Stands for the foreign key that order_price_parts does without, too.
        "price_parts_are_prices",
        """with parts as (
                  select organizer_id, order_id, position, sum(amount_fen) as fen,
                         count(*) filter (where kind = 'ticket') as bases
                    from order_price_parts
                   group by organizer_id, order_id, position)
           select p.organizer_id, p.order_id, p.position, p.fen, i.price_fen
             from parts p
             left join order_items i
               on i.organizer_id = p.organizer_id and i.order_id = p.order_id and i.position = p.position
            where p.position > 0 and (p.fen is distinct from i.price_fen or p.bases <> 1)
            union all
           select i.organizer_id, i.order_id, i.position, null, i.price_fen
             from order_items i
            where exists (select from parts p where p.organizer_id = i.organizer_id and p.order_id = i.order_id)
              and not exists (
                  select from parts p
                   where p.organizer_id = i.organizer_id and p.order_id = i.order_id and p.position = i.position)
            union all
           select coalesce(o.organizer_id, p.organizer_id), coalesce(o.id, p.order_id), 0, p.fen, o.service_fee_fen
             from (select * from parts where position = 0) p
             full join (select * from orders where service_fee_fen > 0) o
               on o.organizer_id = p.organizer_id and o.id = p.order_id
            where p.fen is distinct from o.service_fee_fen""",
    ),
    Rule(
        # Stands for the foreign key that promotion_counters does without, too.
        "promotion_counters_match_uses",
        """select coalesce(c.organizer_id, u.organizer_id) as organizer_id, coalesce(c.kind, u.kind) as kind,
                  coalesce(c.scope_id, u.scope_id) as scope_id, coalesce(c.owner_id, u.owner_id) as owner_id,
                  c.used, u.amount as used_by_orders
             from promotion_counters c
             full join (
                  select organizer_id, kind, scope_id, owner_id, sum(amount) as amount
                    from promotion_uses
                   where released_at is null
                   group by organizer_id, kind, scope_id, owner_id
                  ) u
               on u.organizer_id = c.organizer_id and u.kind = c.kind and u.scope_id = c.scope_id
              and u.owner_id = c.owner_id
            where coalesce(c.used, 0) <> coalesce(u.amount, 0)""",
    ),
    Rule(
        # An order that is over without having been paid gave back what it used, and no other did: a refund gives
        # nothing back. A budget is spent by what the promotion took off, a step's places are the tickets at its price.
        "promotion_uses_match_orders",
        """select u.organizer_id, u.order_id, u.kind, u.scope_id, u.amount, o.state
             from promotion_uses u
             left join orders o on o.organizer_id = u.organizer_id and o.id = u.order_id
             left join lateral (
                  select coalesce(-sum(p.amount_fen), 0) as fen,
                         count(*) filter (where p.kind = 'early_bird') as places
                    from order_price_parts p
                   where p.organizer_id = u.organizer_id and p.order_id = u.order_id and p.rule_id = u.scope_id
                  ) p on true
            where o.id is null
               or (u.released_at is null) = (o.state in ('cancelled', 'expired'))
               or (u.kind = 'buyer' and u.owner_id <> o.buyer_id)
               or (u.kind = 'budget' and u.amount <> p.fen)
               or (u.kind = 'step' and u.amount <> p.places)
            union all
           select distinct p.organizer_id, p.order_id, p.kind, p.rule_id, null::bigint, null
             from order_price_parts p
            where p.kind in ('promo_code', 'bundle')
              and not exists (
                  select from promotion_uses u
                   where u.organizer_id = p.organizer_id and u.order_id = p.order_id and u.kind = 'uses'
                     and u.scope_id = p.rule_id)""",
    ),
    Rule(
        # Of what a promotion put aside, all that no order has drawn lies in its allocation as long as the allotment
        # stands, and nothing afterwards; what has ended keeps nothing aside.
        "allotments_are_kept",
        """select coalesce(r.organizer_id, a.organizer_id) as organizer_id,
                  coalesce(r.promotion_id, a.owner_id) as promotion_id,
                  coalesce(r.ticket_type_id, a.ticket_type_id) as ticket_type_id, r.places, a.places as aside,
                  d.places as drawn, r.released_at
             from promotion_allotments r
             full join (select * from allocations where kind = 'promotion') a
               on a.organizer_id = r.organizer_id and a.owner_id = r.promotion_id
              and a.ticket_type_id = r.ticket_type_id
             left join (
                  select organizer_id, promotion_id, ticket_type_id, sum(places) as places
                    from allotment_draws
                   where returned_at is null
                   group by organizer_id, promotion_id, ticket_type_id
                  ) d
               on d.organizer_id = r.organizer_id and d.promotion_id = r.promotion_id
              and d.ticket_type_id = r.ticket_type_id
             left join promotions p on p.organizer_id = r.organizer_id and p.id = r.promotion_id
            where r.promotion_id is null
               or (r.released_at is null and (a.places is null or a.places + coalesce(d.places, 0) <> r.places))
               or (r.released_at is null and p.state = 'ended')
               or (r.released_at is not null and a.places is not null)""",
    ),
    Rule(
        # Only an order that uses the promotion draws from its allotment, no more than its tickets, and an order that is
        # over without having been paid has given them back.
        "allotment_draws_match_orders",
        """select d.organizer_id, d.order_id, d.ticket_type_id, d.places, i.places as tickets, o.state
             from allotment_draws d
             left join orders o on o.organizer_id = d.organizer_id and o.id = d.order_id
             left join lateral (
                  select count(*) as places
                    from items_as_bought t
                   where t.organizer_id = d.organizer_id and t.order_id = d.order_id
                     and t.ticket_type_id = d.ticket_type_id
                  ) i on true
            where o.id is null
               or d.places > i.places
               or (d.returned_at is null and o.state in ('cancelled', 'expired'))
               or not exists (
                  select from promotion_allotments r
                   where r.organizer_id = d.organizer_id and r.promotion_id = d.promotion_id
                     and r.ticket_type_id = d.ticket_type_id)
               or not exists (
                  select from promotion_uses u
                   where u.organizer_id = d.organizer_id and u.order_id = d.order_id and u.kind = 'uses'
                     and u.scope_id = d.promotion_id)""",
    ),
    Rule(
        "promotion_limits_are_kept",
        """select c.organizer_id, c.kind, p.id as promotion_id, c.owner_id, c.used
             from promotion_counters c
             left join promo_codes o on o.organizer_id = c.organizer_id and o.id = c.scope_id and c.kind = 'code'
             join promotions p on p.organizer_id = c.organizer_id and p.id = coalesce(o.promotion_id, c.scope_id)
            where c.used > case c.kind when 'uses' then p.max_uses when 'code' then p.max_uses_per_code
                                       when 'buyer' then p.max_uses_per_buyer when 'budget' then p.budget_fen end""",
    ),
]
