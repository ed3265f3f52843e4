"""The rules of the books about refund ladders: what orders have pinned is there, and buyers' refunds keep to it."""

from menpiao.books.rule import Rule

# Whether the session of a refunded ticket was moved and its buyers could choose at that moment: then all goes back.
_MOVED = """exists (
                  select from session_postponements p
                   where p.organizer_id = t.organizer_id and p.session_id = t.session_id
                     and p.at <= r.requested_at and r.requested_at < p.decide_by)"""

LADDER_RULES = [
    Rule(
        # Stands for the foreign key that order_items does without.
        "pinned_ladders_are_of_their_event",
        """select i.organizer_id, i.order_id, i.position, i.refund_ladder_id
             from order_items i
             left join refund_ladders l on l.organizer_id = i.organizer_id and l.id = i.refund_ladder_id
             left join sessions s on s.organizer_id = i.organizer_id and s.id = i.session_id
            where i.refund_ladder_id is not null and l.event_id is distinct from s.event_id""",
    ),
    Rule(
        # Which of its tiers applied depends on where the session stood then, so it is one of them; where an order goes
        # back as a whole, a ticket's share of the fee says nothing, and it has to have been under a ladder. A ticket of
        # a session that was moved goes back in full.
        "refunds_by_buyers_keep_to_their_ladder",
        f"""select r.organizer_id, r.id as refund_id, i.order_id, i.position, t.price_fen, i.fee_fen
             from refunds r
             join refund_items i on i.organizer_id = r.organizer_id and i.refund_id = r.id
             join order_items t
               on t.organizer_id = i.organizer_id and t.order_id = i.order_id and t.position = i.position
             left join refund_ladders l on l.organizer_id = t.organizer_id and l.id = t.refund_ladder_id
            where r.reason = 'by_buyer'
              and not (i.fee_fen = 0 and {_MOVED})
              and not exists (
                  select from jsonb_to_recordset(l.rule -> 'tiers') as tier (fee_percent integer, fee_fen bigint)
                   where l.rule ->> 'scope' = 'order'
                      or i.fee_fen = least(
                            t.price_fen - t.given_back_fen,
                            tier.fee_fen + ((t.price_fen - t.given_back_fen) * tier.fee_percent + 50) / 100))""",  # noqa: S608 # ours, from above
    ),
    Rule(
        # What a buyer has once for an event was taken by each refund of theirs, and by nothing else; under ladders that
        # give one refund, there is one. What goes back because its session was moved takes no right.
        "refund_rights_match_refunds",
        f"""with refunded as (
               select r.organizer_id, r.id as refund_id, r.order_id, o.buyer_id, s.event_id,
                      bool_or(coalesce((l.rule -> 'once_per_buyer')::boolean, false)) as once,
                      bool_and(i.fee_fen = 0 and {_MOVED}) as moved
                 from refunds r
                 join refund_items i on i.organizer_id = r.organizer_id and i.refund_id = r.id and i.live
                 join order_items t
                   on t.organizer_id = i.organizer_id and t.order_id = i.order_id and t.position = i.position
                 join sessions s on s.organizer_id = t.organizer_id and s.id = t.session_id
                 join orders o on o.organizer_id = r.organizer_id and o.id = r.order_id
                 left join refund_ladders l on l.organizer_id = t.organizer_id and l.id = t.refund_ladder_id
                where r.reason = 'by_buyer'
                group by r.organizer_id, r.id, r.order_id, o.buyer_id, s.event_id
           ),
           rights as (
               select organizer_id, order_id, scope_id as event_id, key as buyer_id
                 from order_keys
                where kind = 'refund_right'
           )
           select 'refund without its right' as what, f.organizer_id, f.order_id, f.event_id
             from refunded f
            where not f.moved and not exists (
                  select from rights k
                   where k.organizer_id = f.organizer_id and k.event_id = f.event_id and k.buyer_id = f.buyer_id)
            union all
           select 'right without its refund', k.organizer_id, k.order_id, k.event_id
             from rights k
            where not exists (
                  select from refunded f
                   where f.organizer_id = k.organizer_id and f.order_id = k.order_id and f.event_id = k.event_id
                     and f.buyer_id = k.buyer_id)
            union all
           select 'more than one', f.organizer_id, null, f.event_id
             from refunded f
            where f.once and not f.moved
            group by f.organizer_id, f.event_id, f.buyer_id
           having count(distinct f.refund_id) > 1""",  # noqa: S608 # ours, from above
    ),
]
