"""The rule about days of the ledger that statements have added up."""

from menpiao.books.rule import Rule

STATEMENT_RULES = [
    Rule(
        # Of every day that is added up, and of no other, the sums by account, kind and event are what postings say.
        "statement_days_match_ledger",
        """with posted as materialized (
                  select p.organizer_id, p.kind, p.cause_id, p.order_id,
                         (p.at at time zone 'Asia/Shanghai')::date as day
                    from statement_days d
                    join ledger_postings p
                      on p.organizer_id = d.organizer_id and (p.at at time zone 'Asia/Shanghai')::date < d.next_day
                  ),
                  entries as materialized (
                  select p.organizer_id, p.day, p.kind, p.cause_id, e.account, sum(e.amount_fen) as fen
                    from posted p
                    join ledger_entries e
                      on e.organizer_id = p.organizer_id and e.kind = p.kind and e.cause_id = p.cause_id
                   group by p.organizer_id, p.day, p.kind, p.cause_id, e.account
                  ),
                  postings as (
                  select organizer_id, day, kind, max(abs(fen)) as fen
                    from entries group by organizer_id, day, kind, cause_id
                  ),
                  events as (
                  select p.organizer_id, p.day, s.event_id, 1 as tickets, i.price_fen as sold_fen, 0 as refunded_fen
                    from posted p
                    join order_items i on i.organizer_id = p.organizer_id and i.order_id = p.order_id
                    join sessions s on s.organizer_id = i.organizer_id and s.id = i.session_id
                   where p.kind = 'payment_settled'
                   union all
                  select p.organizer_id, p.day, s.event_id, 0, 0,
                         case p.kind when 'refund_requested' then b.amount_fen else -b.amount_fen end
                    from posted p
                    join refund_items b on b.organizer_id = p.organizer_id and b.refund_id = p.cause_id
                    join order_items i
                      on i.organizer_id = p.organizer_id and i.order_id = p.order_id and i.position = b.position
                    join sessions s on s.organizer_id = i.organizer_id and s.id = i.session_id
                   where p.kind in ('refund_requested', 'refund_withdrawn')
                  ),
                  ledger_says as (
                  select organizer_id, day, account as what, array[sum(fen)] as sums
                    from entries group by organizer_id, day, account
                   union all
                  select organizer_id, day, kind, array[count(*), sum(fen)]
                    from postings group by organizer_id, day, kind
                   union all
                  select organizer_id, day, event_id::text, array[sum(tickets), sum(sold_fen), sum(refunded_fen)]
                    from events group by organizer_id, day, event_id
                  ),
                  added_up as (
                  select organizer_id, day, account as what, array[moved_fen::numeric] as sums from statement_accounts
                   union all
                  select organizer_id, day, kind, array[count, amount_fen]::numeric[] from statement_kinds
                   union all
                  select organizer_id, day, event_id::text, array[tickets, sold_fen, refunded_fen]::numeric[]
                    from statement_events
                  )
           select coalesce(a.organizer_id, l.organizer_id) as organizer_id, coalesce(a.day, l.day) as day,
                  coalesce(a.what, l.what) as what, a.sums as added_up, l.sums as ledger_says
             from added_up a
             full join ledger_says l on l.organizer_id = a.organizer_id and l.day = a.day and l.what = a.what
            where a.sums is distinct from l.sums""",
    ),
]
