"""The rules of the books about the window: cash payments, tills and the ledger agree, and tickets on paper were
printed."""

from menpiao.books.rule import Rule

BOX_OFFICE_RULES = [
    Rule(
        # What was paid in cash went once into the till that the payment names, in full; nothing else went in. A payment
        # in cash is never open, and lies in an account of a till's.
        "cash_payments_are_in_a_till",
        """select coalesce(p.organizer_id, m.organizer_id) as organizer_id, coalesce(p.id, m.cause_id) as payment_id,
                  p.state, p.received_fen, m.amount_fen as moved_fen
             from (select * from payments where method = 'cash') p
             full join (
                  select v.*, s.till_id
                    from till_movements v
                    join till_shifts s on s.organizer_id = v.organizer_id and s.id = v.shift_id
                   where v.kind = 'sale'
                  ) m on m.organizer_id = p.organizer_id and m.cause_id = p.id
            where p.id is null or m.cause_id is null or p.state <> 'paid' or m.amount_fen <> p.received_fen
               or m.order_id <> p.order_id or m.till_id <> p.merchant_account_id""",
    ),
    Rule(
        # A refund of cash is done when it was handed over, out of a till, and by nothing else.
        "cash_refunds_came_out_of_a_till",
        """select coalesce(r.organizer_id, m.organizer_id) as organizer_id, coalesce(r.id, m.cause_id) as refund_id,
                  r.state, r.amount_fen, m.amount_fen as moved_fen
             from (
                  select r.* from refunds r
                    join payments p on p.organizer_id = r.organizer_id and p.id = r.payment_id
                   where p.method = 'cash' and r.state not in ('requested', 'approved', 'declined')
                     and r.amount_fen > 0
                  ) r
             full join (select * from till_movements where kind = 'refund') m
               on m.organizer_id = r.organizer_id and m.cause_id = r.id
            where r.id is null or m.cause_id is null or r.state <> 'succeeded' or -m.amount_fen <> r.amount_fen
               or m.order_id <> r.order_id""",
    ),
    Rule(
        # A count was compared with the float and all that moved; nothing moved before the shift or after the count.
        "shifts_are_their_movements",
        """select s.organizer_id, s.id as shift_id, s.float_fen, s.expected_fen,
                  coalesce(sum(m.amount_fen), 0) as moved_fen
             from till_shifts s
             left join till_movements m on m.organizer_id = s.organizer_id and m.shift_id = s.id
            group by s.organizer_id, s.id
           having s.expected_fen <> s.float_fen + coalesce(sum(m.amount_fen), 0)
               or min(m.moved_at) < s.opened_at or max(m.moved_at) > s.closed_at""",
    ),
    Rule(
        # What the ledger says lies in a till is what moved there, and what counting found more or less.
        "ledger_follows_tills",
        """select coalesce(e.organizer_id, t.organizer_id) as organizer_id, coalesce(e.till_id, t.till_id) as till_id,
                  e.amount_fen as posted_fen, t.amount_fen as moved_fen
             from (
                  select organizer_id, merchant_account_id as till_id, sum(amount_fen) as amount_fen
                    from ledger_entries where account = 'till_cash'
                   group by organizer_id, merchant_account_id
                  ) e
             full join (
                  select s.organizer_id, s.till_id,
                         sum(coalesce(m.amount_fen, 0) + coalesce(s.counted_fen - s.expected_fen, 0)) as amount_fen
                    from till_shifts s
                    left join lateral (
                         select sum(amount_fen) as amount_fen from till_movements v
                          where v.organizer_id = s.organizer_id and v.shift_id = s.id) m on true
                   group by s.organizer_id, s.till_id
                  ) t on t.organizer_id = e.organizer_id and t.till_id = e.till_id
            where coalesce(e.amount_fen, 0) <> coalesce(t.amount_fen, 0)""",
    ),
    Rule(
        "tills_are_accounts_of_cash",
        """select coalesce(t.organizer_id, a.organizer_id) as organizer_id, coalesce(t.id, a.id) as till_id, a.provider
             from tills t
             full join (select * from merchant_accounts where provider = 'cash') a
               on a.organizer_id = t.organizer_id and a.id = t.id
            where t.id is null or a.id is null or a.name <> t.name""",
    ),
    Rule(
        # The newest paper of a ticket was printed by somebody, in the epoch that the ticket knows.
        "tickets_on_paper_were_printed",
        """select coalesce(t.organizer_id, p.organizer_id) as organizer_id, coalesce(t.id, p.ticket_id) as ticket_id,
                  t.printed_epoch, p.epoch
             from (select * from tickets where printed_epoch is not null) t
             full join (
                  select n.organizer_id, n.ticket_id, max(n.epoch) as epoch
                    from printed_tickets n
                    join ticket_prints g on g.organizer_id = n.organizer_id and g.id = n.print_id
                    join tickets of on of.organizer_id = n.organizer_id and of.id = n.ticket_id
                                   and of.order_id = g.order_id
                   group by n.organizer_id, n.ticket_id
                  ) p on p.organizer_id = t.organizer_id and p.ticket_id = t.id
            where t.printed_epoch is distinct from p.epoch""",
    ),
    Rule(
        # Tickets of the window are nobody's until a phone has claimed them, and then all that were valid are its own,
        # but for those that staff handed to somebody by a link.
        "window_tickets_are_of_who_claimed_them",
        """select t.organizer_id, t.id as ticket_id, t.order_id, t.buyer_id, c.buyer_id as claimed_by
             from orders o
             join tickets t on t.organizer_id = o.organizer_id and t.order_id = o.id
             left join box_office_claims c on c.organizer_id = o.organizer_id and c.order_id = o.id
            where o.idempotency_key like 'box_office %'
              and t.buyer_id <> o.buyer_id and t.buyer_id is distinct from c.buyer_id
              and not exists (
                  select from handovers h
                   where h.organizer_id = t.organizer_id and h.ticket_id = t.id and h.state = 'claimed')
            union all
           select c.organizer_id, null::uuid, c.order_id, null::uuid, c.buyer_id
             from box_office_claims c
            where not exists (
                  select from tickets t
                   where t.organizer_id = c.organizer_id and t.order_id = c.order_id and t.buyer_id = c.buyer_id)
              and not exists (
                  select from handovers h
                   where h.organizer_id = c.organizer_id and h.order_id = c.order_id and h.state = 'claimed')""",
    ),
]
