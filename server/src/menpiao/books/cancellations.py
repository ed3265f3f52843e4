"""The rules of the books about cancelled and postponed sessions."""

from menpiao.books.rule import Rule

CANCELLATION_RULES = [
    Rule(
        # A session is cancelled exactly where somebody decided it, and everybody is on the list.
        "cancelled_sessions_have_their_cancellation",
        """select coalesce(s.organizer_id, c.organizer_id) as organizer_id, coalesce(s.id, c.session_id) as session_id,
                  c.id as cancellation_id
             from (select * from sessions where status = 'cancelled') s
             full join session_cancellations c on c.organizer_id = s.organizer_id and c.session_id = s.id
            where s.id is null or c.id is null""",
    ),
    Rule(
        # Whoever has or holds a place of a cancelled session is on the list of its cancellation, and not done with.
        "orders_of_cancelled_sessions_are_listed",
        """select distinct c.organizer_id, c.id as cancellation_id, i.order_id, o.state
             from session_cancellations c
             join order_items i on i.organizer_id = c.organizer_id and i.session_id = c.session_id
             join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
             left join refund_items r
               on r.organizer_id = i.organizer_id and r.order_id = i.order_id and r.position = i.position and r.live
             left join session_cancellation_orders w
               on w.organizer_id = c.organizer_id and w.cancellation_id = c.id and w.order_id = i.order_id
            where (o.state in ('awaiting_payment', 'paying')
                   or (o.state in ('paid', 'partially_refunded', 'refunded') and r.refund_id is null))
              and (w.order_id is null or w.done_at is not null)""",
    ),
    Rule(
        # Where all is said to be asked for, no ticket stands, no place is held or sold, and no order waits.
        "worked_off_sessions_are_empty",
        """select c.organizer_id, c.id as cancellation_id, 'ticket' as what, t.id
             from session_cancellations c
             join tickets t on t.organizer_id = c.organizer_id and t.session_id = c.session_id and t.state <> 'void'
            where c.asked_at is not null
            union all
           select c.organizer_id, c.id, 'places', q.ticket_type_id
             from session_cancellations c
             join quotas q on q.organizer_id = c.organizer_id and q.session_id = c.session_id and q.held > 0
            where c.asked_at is not null
            union all
           select c.organizer_id, c.id, 'order', w.order_id
             from session_cancellations c
             join session_cancellation_orders w
               on w.organizer_id = c.organizer_id and w.cancellation_id = c.id and w.done_at is null
            where c.asked_at is not null""",
    ),
    Rule(
        # An order that is said to be refunded is, in full, for this reason; a finished job has paid everybody, though
        # what it paid may fall back afterwards.
        "cancelled_orders_have_their_refund",
        """select w.organizer_id, w.cancellation_id, w.order_id, w.outcome, r.state, r.reason, c.state as job
             from session_cancellation_orders w
             join session_cancellations c on c.organizer_id = w.organizer_id and c.id = w.cancellation_id
             left join refunds r on r.organizer_id = w.organizer_id and r.id = w.refund_id and r.order_id = w.order_id
            where (w.refund_id is not null
                   and (r.id is null or r.reason <> 'session_cancelled' or r.fee_fen > 0 or r.state = 'declined'))
               or (c.state = 'finished' and w.refund_id is not null and r.state is distinct from 'succeeded'
                   and not exists (
                      select from refund_attempts a
                       where a.organizer_id = r.organizer_id and a.refund_id = r.id and a.fell_back_at is not null))
               or (r.held_back and c.state not in ('paused'))""",
    ),
    Rule(
        # Who gave the tickets of a moved session back has a refund that says so, and nobody else has one.
        "postponement_refunds_were_chosen",
        """select coalesce(c.organizer_id, r.organizer_id) as organizer_id, coalesce(c.refund_id, r.id) as refund_id,
                  c.order_id as chosen_for, r.order_id
             from (select * from postponement_choices where choice = 'refund') c
             full join (select * from refunds where reason = 'session_postponed') r
               on r.organizer_id = c.organizer_id and r.id = c.refund_id and r.order_id = c.order_id
            where c.order_id is null or r.id is null""",
    ),
]
