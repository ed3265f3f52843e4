"""The rules of the books about service fees that go back, refunds that needed a second person, and money that went out
twice.
"""

from menpiao.books.rule import Rule

SERVICE_FEE_RULES = [
    Rule(
        # A ticket's share of its event's fee: what menpiao.orders.model.fee_shares says, written a second time. It goes
        # back where the session does not take place, or its buyer gives a moved one back; else it stays.
        "service_fees_follow_sessions",
        """with summed as (
               select i.organizer_id, i.order_id, i.position, p.amount_fen::numeric as fee, i.price_fen,
                      sum(i.price_fen) over (event order by i.position) as upto, sum(i.price_fen) over event as total
                 from order_price_parts p
                 join order_items i on i.organizer_id = p.organizer_id and i.order_id = p.order_id
                 join sessions s on s.organizer_id = i.organizer_id and s.id = i.session_id and s.event_id = p.rule_id
                where p.kind = 'service_fee'
                  and exists (
                      select from refund_items r where r.organizer_id = p.organizer_id and r.order_id = p.order_id)
               window event as (partition by i.organizer_id, i.order_id, p.rule_id)
           ),
           shares as (
               select organizer_id, order_id, position,
                      div(fee * upto, nullif(total, 0)) - div(fee * (upto - price_fen), nullif(total, 0)) as share_fen
                 from summed
           )
           select r.organizer_id, r.id as refund_id, i.order_id, i.position, r.reason, i.service_fee_fen, h.share_fen
             from refunds r
             join refund_items i on i.organizer_id = r.organizer_id and i.refund_id = r.id
             join order_items t
               on t.organizer_id = i.organizer_id and t.order_id = i.order_id and t.position = i.position
             left join shares h
               on h.organizer_id = i.organizer_id and h.order_id = i.order_id and h.position = i.position
            where case when r.reason in ('session_cancelled', 'session_postponed')
                       then i.service_fee_fen <> coalesce(h.share_fen, 0)
                       else i.service_fee_fen <> 0
                            and (r.reason <> 'by_buyer' or i.service_fee_fen is distinct from h.share_fen
                                 or not exists (
                                    select from session_postponements p
                                     where p.organizer_id = t.organizer_id and p.session_id = t.session_id)) end""",
    ),
    Rule(
        # What the ledger says of service fees is what orders were paid for, less what of it goes back with refunds.
        "ledger_follows_service_fees",
        """select coalesce(f.organizer_id, e.organizer_id) as organizer_id,
                  coalesce(f.order_id, e.order_id) as order_id, f.fee_fen, e.fee_fen as posted_fen
             from (
                  select o.organizer_id, o.id as order_id, o.service_fee_fen - coalesce(b.back_fen, 0) as fee_fen
                    from orders o
                    left join (
                         select organizer_id, order_id, sum(service_fee_fen) as back_fen
                           from refunds
                          where state <> 'declined'
                          group by organizer_id, order_id
                         ) b on b.organizer_id = o.organizer_id and b.order_id = o.id
                   where o.state in ('paid', 'partially_refunded', 'refunded')
                     and (o.service_fee_fen > 0 or b.back_fen > 0)
                  ) f
             full join (
                  select p.organizer_id, p.order_id, -sum(e.amount_fen) as fee_fen
                    from ledger_entries e
                    join ledger_postings p
                      on p.organizer_id = e.organizer_id and p.kind = e.kind and p.cause_id = e.cause_id
                   where e.account = 'service_fees'
                   group by p.organizer_id, p.order_id
                  ) e on e.organizer_id = f.organizer_id and e.order_id = f.order_id
            where coalesce(f.fee_fen, 0) <> coalesce(e.fee_fen, 0)""",
    ),
    Rule(
        # What waits is above a limit, or nobody would ever let it go; its places stay sold, and nobody is told of it.
        "refunds_wait_for_approval",
        """select r.organizer_id, r.id as refund_id, r.state, r.reason, r.needs_approval, r.decided_by
             from refunds r
            where (r.needs_approval and r.reason not in ('by_staff', 'seat_change'))
               or (r.state in ('requested', 'declined') and not r.needs_approval)
               or (r.state = 'requested' and (r.decided_by is not null or r.request_told_at is not null))
               or (r.decided_by is not null and not r.needs_approval)
               or (r.decided_by is not null
                   and not exists (
                      select from staff s where s.organizer_id = r.organizer_id and s.id = r.decided_by))""",
    ),
    Rule(
        # Money went out twice only of what a person had paid otherwise, or under a number that is not the one by which
        # the buyer has it; it is owed until it is returned, or the provider has it again.
        "double_refunds_are_owed",
        """select coalesce(d.organizer_id, e.organizer_id) as organizer_id,
                  coalesce(d.attempt_id, e.cause_id) as attempt_id, d.amount_fen, d.resolution, e.owed_fen, e.paid_fen
             from (
                  select d.*, r.attempt_id as paid_by, r.state, r.paid_otherwise, a.refund_id as refund_of_number
                    from double_refunds d
                    left join refunds r on r.organizer_id = d.organizer_id and r.id = d.refund_id
                    left join refund_attempts a on a.organizer_id = d.organizer_id and a.id = d.attempt_id
                  ) d
             full join (
                  select organizer_id, cause_id,
                         sum(amount_fen) filter (where account = 'double_refunds') as owed_fen,
                         -sum(amount_fen) filter (where account = 'provider_cash' and kind = 'refund_doubled')
                             as paid_fen
                    from ledger_entries
                   where account = 'double_refunds' or kind = 'refund_doubled'
                   group by organizer_id, cause_id
                  ) e on e.organizer_id = d.organizer_id and e.cause_id = d.attempt_id
            where d.attempt_id is null or d.refund_of_number <> d.refund_id
               or (d.paid_otherwise is null and d.state = 'succeeded' and d.paid_by = d.attempt_id)
               or e.paid_fen is distinct from d.amount_fen
               or e.owed_fen is distinct from
                  case when d.resolution in ('returned', 'fell_back') then 0 else d.amount_fen end""",
    ),
]
