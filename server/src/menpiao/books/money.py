"""The rules of the books about money: orders, tickets, payments and refunds say the same."""

from menpiao.books.rule import Rule

MONEY_RULES = [
    Rule(
        # A ticket stands exactly where its order is paid and it is in no refund that was not declined. Those of a
        # cancelled session die before their refunds are asked for, while its cancellation is worked off. An order that
        # pays for a dearer seat has no ticket of its own.
        "paid_orders_have_tickets",
        """select o.organizer_id, o.id as order_id, o.state, i.position, t.state as ticket_state, r.refund_id
             from order_items i
             join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
             left join tickets t
               on t.organizer_id = i.organizer_id and t.order_id = i.order_id and t.position = i.position
             left join refund_items r
               on r.organizer_id = i.organizer_id and r.order_id = i.order_id and r.position = i.position and r.live
            where (t.id is not null and t.state <> 'void')
                  <> (o.state in ('paid', 'partially_refunded', 'refunded') and r.refund_id is null)
              and not exists (
                  select from reseatings s
                   where s.organizer_id = o.organizer_id and s.supplement_order_id = o.id)
              and not (t.state = 'void' and t.void_reason = 'cancelled'
                       and exists (
                           select from session_cancellations c
                            where c.organizer_id = t.organizer_id and c.session_id = t.session_id
                              and c.asked_at is null))""",
    ),
    Rule(
        # Which of an order's tickets are in refunds is its state; places return only of tickets that are in one, and
        # not while it waits for approval. The place of an order that pays for a dearer seat returns with its money.
        "refunded_orders_match_their_tickets",
        """select o.organizer_id, o.id as order_id, o.state, count(*) as items, count(r.refund_id) as refunded,
                  count(i.returned_at) as returned
             from order_items i
             join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
             left join refund_items r
               on r.organizer_id = i.organizer_id and r.order_id = i.order_id and r.position = i.position and r.live
             left join refunds f on f.organizer_id = r.organizer_id and f.id = r.refund_id
             left join reseatings s on s.organizer_id = o.organizer_id and s.supplement_order_id = o.id
            group by o.organizer_id, o.id, o.state
           having o.state is distinct from (
                      case when count(r.refund_id) = 0 then
                                case when o.state in ('partially_refunded', 'refunded') then 'paid' else o.state end
                           when count(r.refund_id) = count(*) then 'refunded'
                           else 'partially_refunded' end)
               or count(*) filter (
                      where s.id is null and i.returns_at is not null and r.refund_id is null) > 0
               or count(*) filter (
                      where s.id is null and r.refund_id is not null
                        and (i.returns_at is null) <> (f.state = 'requested')) > 0""",
    ),
    Rule(
        # A gate says "refunded" of a ticket that was: one that was voided so has its refund.
        "refunded_tickets_have_their_refund",
        """select t.organizer_id, t.id as ticket_id, t.order_id, t.position
             from tickets t
            where t.state = 'void' and t.void_reason = 'refunded'
              and not exists (
                  select from refund_items r
                   where r.organizer_id = t.organizer_id and r.order_id = t.order_id and r.position = t.position
                     and r.live)""",
    ),
    Rule(
        # What goes back and what is kept of a ticket are what is left of its price (of one that was declined: what was
        # left then); a refund is the sum of its tickets and of their shares of the service fee, or the whole of a
        # payment that bought nothing, or for a cheaper seat, and its items are alive exactly while it is not declined.
        "refunds_are_their_items",
        """select r.organizer_id, r.id as refund_id, r.state, r.amount_fen, r.fee_fen, sum(i.amount_fen) as items_fen,
                  sum(i.fee_fen) as fees_fen, r.service_fee_fen, sum(i.service_fee_fen) as service_fees_fen
             from refunds r
             left join refund_items i on i.organizer_id = r.organizer_id and i.refund_id = r.id
             left join order_items o
               on o.organizer_id = i.organizer_id and o.order_id = i.order_id and o.position = i.position
            group by r.organizer_id, r.id, r.state, r.amount_fen, r.fee_fen, r.service_fee_fen, r.reason, r.order_id
           having coalesce(sum(i.service_fee_fen), 0) <> r.service_fee_fen
               or (count(i.position) > 0
                   and (sum(i.amount_fen) + r.service_fee_fen <> r.amount_fen or sum(i.fee_fen) <> r.fee_fen
                        or count(*) filter (
                            where i.amount_fen + i.fee_fen is null
                               or not i.amount_fen + i.fee_fen between o.price_fen - o.given_back_fen
                                      and case when i.live then o.price_fen - o.given_back_fen else o.price_fen end
                               or i.order_id <> r.order_id or i.live <> (r.state <> 'declined')
                        ) > 0))
               or (r.reason <> 'seat_change'
                   and (count(i.position) = 0) <> (r.reason in (
                       'paid_late', 'paid_twice', 'cancelled_before_payment', 'over_payer_limit', 'mismatch')))""",
    ),
    Rule(
        # The present number of a refund is its newest, unless an older one paid after all.
        "refunds_have_their_numbers",
        """select r.organizer_id, r.id as refund_id, r.state, r.attempt_id, max(a.number) as newest,
                  count(a.id) as numbers
             from refunds r
             left join refund_attempts a on a.organizer_id = r.organizer_id and a.refund_id = r.id
            group by r.organizer_id, r.id, r.state, r.attempt_id
           having count(a.id) = 0 or max(a.number) <> count(a.id)
               or count(a.id) filter (where a.id = r.attempt_id) <> 1
               or (max(a.number) <> max(a.number) filter (where a.id = r.attempt_id)
                   and r.state <> 'succeeded'
                   and not bool_or(a.id = r.attempt_id and a.fell_back_at is not null))""",
    ),
    Rule(
        # By one payment whose money is booked and did not go back as money that bought nothing.
        "paid_orders_are_paid_for",
        """select o.organizer_id, o.id as order_id, o.total_fen, count(p.id) as payments
             from orders o
             left join payments p
               on p.organizer_id = o.organizer_id and p.order_id = o.id and p.state in ('paid', 'paid_late')
              and not exists (
                  select from refunds r
                   where r.organizer_id = p.organizer_id and r.payment_id = p.id and r.state <> 'declined'
                     and r.reason in (
                         'paid_late', 'paid_twice', 'cancelled_before_payment', 'over_payer_limit', 'mismatch'))
            where o.state in ('paid', 'partially_refunded', 'refunded') and o.total_fen > 0
            group by o.organizer_id, o.id, o.total_fen
           having count(p.id) <> 1 or min(p.amount_fen) <> o.total_fen""",
    ),
    Rule(
        # Money that came belongs to tickets that stand, less what went back for cheaper seats, to what of the order's
        # service fee did not go back, or to fees that were kept; else it is on its way back. What a person has accepted
        # though it was another amount than was asked for is known by its resolution.
        "money_is_owed_to_somebody",
        """select p.organizer_id, p.id as payment_id, o.state, p.received_fen, p.refunded_fen
             from payments p
             join orders o on o.organizer_id = p.organizer_id and o.id = p.order_id
            where p.state in ('paid', 'paid_late') and p.refunded_fen < p.received_fen
              and (o.state not in ('paid', 'partially_refunded', 'refunded')
                   or (p.resolution is null
                       and p.received_fen - p.refunded_fen <> o.service_fee_fen + (
                           select coalesce(sum(
                                      i.price_fen - i.given_back_fen - coalesce(r.amount_fen + r.service_fee_fen, 0)
                                  ), 0)
                             from order_items i
                             left join refund_items r
                               on r.organizer_id = i.organizer_id and r.order_id = i.order_id
                              and r.position = i.position and r.live
                            where i.organizer_id = o.organizer_id and i.order_id = o.id)))""",
    ),
    Rule(
        # Money may have to go back for a year; the trigger that keeps a key set looks at single changes only.
        "merchant_accounts_have_keys",
        """select a.organizer_id, a.id as merchant_account_id
             from merchant_accounts a
            where a.provider <> 'cash'
              and not exists (select from merchant_account_keys k
                               where k.organizer_id = a.organizer_id and k.account_id = a.id
                                 and k.retired_at is null)""",
    ),
    Rule(
        "shipping_is_of_its_payment",
        """select u.organizer_id, u.payment_id, u.state, p.state as payment_state
             from shipping_uploads u
             join payments p on p.organizer_id = u.organizer_id and p.id = u.payment_id
            where u.transaction_id is distinct from p.transaction_id or u.app_id <> p.app_id
               or u.order_id <> p.order_id or u.paid_at <> p.paid_at""",
    ),
    Rule(
        # What a managed mini program's buyers paid and is kept, in time or late, is frozen until it is reported as
        # delivered. It is found within the hour; after thirty days it is not looked for any more, and an app that
        # begins to be managed may look back.
        "kept_money_is_reported_as_delivered",
        """select p.organizer_id, p.id as payment_id, p.state, p.method, l.at as settled_at
             from shipping_apps a
             join payments p
               on p.app_id = a.app_id and p.paid_at >= a.managed_since
              and p.paid_at >= (select app_now() - interval '29 days')
             join ledger_postings l
               on l.organizer_id = p.organizer_id and l.kind = 'payment_settled' and l.cause_id = p.id
              and l.at < (select app_now() - interval '1 day')
            where a.managed and a.managed_since < (select app_now() - interval '3 days')
              and p.state in ('paid', 'paid_late') and p.refunded_fen < p.received_fen
              and p.method in ('wechat_jsapi', 'wechat_h5', 'wechat_native')
              and not exists (
                  select from shipping_uploads u where u.organizer_id = p.organizer_id and u.payment_id = p.id)""",
    ),
    Rule(
        "refunds_stay_within_payments",
        """select p.organizer_id, p.id as payment_id, p.received_fen, p.refunded_fen,
                  coalesce(sum(r.amount_fen), 0) as refunds_fen
             from payments p
             left join refunds r
               on r.organizer_id = p.organizer_id and r.payment_id = p.id and r.state <> 'declined'
            group by p.organizer_id, p.id, p.received_fen, p.refunded_fen
           having coalesce(sum(r.amount_fen), 0) <> p.refunded_fen or p.refunded_fen > coalesce(p.received_fen, 0)""",
    ),
    Rule(
        "open_payments_belong_to_open_orders",
        """select p.organizer_id, p.id as payment_id, p.state, o.state as order_state
             from payments p
             left join orders o on o.organizer_id = p.organizer_id and o.id = p.order_id
            where o.id is null
               or (p.state in ('created', 'prepared', 'closing') and o.state not in ('paying', 'paid')
                   -- an order that ended by another payment's money: what is open of it still is being closed
                   and not exists (select from payments other
                                    where other.organizer_id = p.organizer_id and other.order_id = p.order_id
                                      and other.transaction_id is not null))""",
    ),
]
