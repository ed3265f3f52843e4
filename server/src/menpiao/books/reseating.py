"""Rules on seats and sessions that staff changed: each change leads to the next, and its money to what it cost."""

from menpiao.books.rule import Rule

RESEATING_RULES = [
    Rule(
        # Place after place without gaps, up to the one that the ticket has; its codes are of an epoch of after that.
        "seat_changes_by_staff_lead_to_seats",
        """with given as (
                  select t.*, lag(t.to_seat) over ticket as had, lag(t.to_type_id) over ticket as had_type,
                         lag(t.paid_seat) over ticket as had_paid, lag(t.paid_type_id) over ticket as had_paid_type,
                         row_number() over ticket as nth, lead(t.number) over ticket as following
                    from reseated_tickets t
                   where t.number is not null
                  window ticket as (partition by t.organizer_id, t.ticket_id order by t.number))
           select g.organizer_id, g.ticket_id, g.reseating_id, g.number, g.from_seat, g.to_seat, t.seat
             from given g
             left join tickets t
               on t.organizer_id = g.organizer_id and t.id = g.ticket_id and t.order_id = g.order_id
              and t.position = g.position
            where t.id is null or g.number <> g.nth
               or (g.nth > 1
                   and ((g.had_type, g.had) is distinct from (g.from_type_id, g.from_seat)
                        or (g.had_paid_type, g.had_paid) is distinct from (g.was_paid_type_id, g.was_paid_seat)))
               or (g.nth = 1
                   and (g.was_paid_type_id, g.was_paid_seat) is distinct from (g.from_type_id, g.from_seat))
               or (g.following is null and (g.to_type_id, g.to_seat) is distinct from (t.ticket_type_id, t.seat))
               or t.reseated_epoch is null or t.reseated_epoch > t.epoch or t.reseated_epoch <= g.number
            union all
           select t.organizer_id, t.id, null, null, null, null, t.seat
             from tickets t
            where t.reseated_epoch is not null
              and not exists (
                  select from reseated_tickets g
                   where g.organizer_id = t.organizer_id and g.ticket_id = t.id and g.number is not null)""",
    ),
    Rule(
        # A move is of one ticket, a swap of two that have each other's seats, with their types; a change of session is
        # of tickets of one order, from types of the one session to types of the other, and takes along what was paid
        # for them. What is done counts, what is not does not.
        "seat_changes_by_staff_are_whole",
        """select r.organizer_id, r.id as reseating_id, r.kind, r.done_at, count(t.ticket_id) as tickets
             from reseatings r
             left join reseated_tickets t on t.organizer_id = r.organizer_id and t.reseating_id = r.id
             left join ticket_types a on a.organizer_id = t.organizer_id and a.id = t.from_type_id
             left join ticket_types b on b.organizer_id = t.organizer_id and b.id = t.to_type_id
            group by r.organizer_id, r.id, r.kind, r.done_at, r.session_id, r.difference
           having count(t.ticket_id) <> case r.kind when 'move' then 1 when 'swap' then 2
                                                    else greatest(count(t.ticket_id), 1) end
               or (r.kind = 'swap' and (min(t.from_seat) <> min(t.to_seat) or max(t.from_seat) <> max(t.to_seat)))
               or (r.kind = 'session' and count(distinct t.order_id) <> 1)
               or count(*) filter (
                      where a.session_id is distinct from r.session_id
                         or b.session_id is distinct from coalesce(r.to_session_id, r.session_id)
                         or (r.to_session_id is null and t.from_type_id <> t.to_type_id)
                         or (t.moved_fen is not null) <> (r.to_session_id is not null and r.done_at is not null)
                         or (t.number is null) <> (r.done_at is null)
                         or (r.difference = 'waive'
                             and (t.paid_type_id, t.paid_seat)
                                 is distinct from (t.was_paid_type_id, t.was_paid_seat))) > 0""",
    ),
    Rule(
        # What the item says went back for cheaper seats, refunds give back: those that were not declined.
        "given_back_is_in_refunds",
        """select coalesce(i.organizer_id, d.organizer_id) as organizer_id,
                  coalesce(i.order_id, d.order_id) as order_id, coalesce(i.position, d.position) as position,
                  i.given_back_fen, d.amount_fen
             from (select * from order_items where given_back_fen > 0) i
             full join (
                  select d.organizer_id, d.order_id, d.position, sum(d.amount_fen) as amount_fen
                    from seat_differences d
                    join refunds r on r.organizer_id = d.organizer_id and r.id = d.refund_id
                   where r.state <> 'declined'
                   group by d.organizer_id, d.order_id, d.position
                  ) d
               on d.organizer_id = i.organizer_id and d.order_id = i.order_id and d.position = i.position
            where coalesce(i.given_back_fen, 0) <> coalesce(d.amount_fen, 0)""",
    ),
    Rule(
        # A refund for a change of seat is part of an item's price, or the supplement that its ticket takes along.
        "refunds_for_seats_have_their_change",
        """select coalesce(r.organizer_id, d.organizer_id) as organizer_id, coalesce(r.id, d.refund_id) as refund_id,
                  r.amount_fen, d.amount_fen as difference_fen, r.order_id
             from (
                  select f.* from refunds f
                   where f.reason = 'seat_change'
                     and not exists (
                         select from refund_items i
                           join reseatings s on s.organizer_id = i.organizer_id and s.supplement_order_id = i.order_id
                          where i.organizer_id = f.organizer_id and i.refund_id = f.id)
                  ) r
             full join seat_differences d on d.organizer_id = r.organizer_id and d.refund_id = r.id
            where r.id is null or d.refund_id is null or r.amount_fen <> d.amount_fen or r.order_id <> d.order_id""",
    ),
    Rule(
        # What a settled change costs more was paid before it was done, for each ticket by an item of its own: one of 0
        # fen where a ticket gets cheaper and has nothing to get back. What it costs less went back, as far as it had
        # been paid; and where it was waived nothing moved.
        "differences_of_seats_are_settled",
        """select r.organizer_id, r.id as reseating_id, r.difference, t.ticket_id, t.difference_fen,
                  coalesce(d.amount_fen, 0) as back_fen, i.price_fen as supplement_fen, o.state
             from reseatings r
             join reseated_tickets t on t.organizer_id = r.organizer_id and t.reseating_id = r.id
             left join (
                  select organizer_id, reseating_id, ticket_id, sum(amount_fen) as amount_fen
                    from seat_differences
                   group by organizer_id, reseating_id, ticket_id
                  ) d on d.organizer_id = t.organizer_id and d.reseating_id = t.reseating_id
                     and d.ticket_id = t.ticket_id
             left join orders o on o.organizer_id = r.organizer_id and o.id = r.supplement_order_id
             left join order_items i
               on i.organizer_id = r.organizer_id and i.order_id = r.supplement_order_id
              and i.position = t.supplement_position
            where (r.difference = 'waive' and d.amount_fen is not null)
               or coalesce(d.amount_fen, 0) > greatest(-t.difference_fen, 0)
               or (r.difference = 'settle' and t.difference_fen > 0 and r.supplement_order_id is null)
               or (r.supplement_order_id is not null
                   and (o.id is null or o.total_fen = 0 or i.price_fen is distinct from greatest(t.difference_fen, 0)
                        or (r.done_at is not null) <> (o.state in ('paid', 'partially_refunded', 'refunded'))
                        or (select count(*) from order_items n
                             where n.organizer_id = r.organizer_id and n.order_id = r.supplement_order_id)
                           <> (select count(*) from reseated_tickets n
                                where n.organizer_id = r.organizer_id and n.reseating_id = r.id)))""",
    ),
    Rule(
        # An order that pays for places keeps those very places of the new session until it is paid or over; they are
        # its tickets' when it is paid, and what is left of its money goes back when its ticket is refunded. Those of
        # cancelled sessions are refunded one by one. Where the ticket goes to another session later, so does what was
        # paid for it. Whoever bought the tickets paid, whose they are by now: at the window what a window sold.
        "supplements_follow_their_ticket",
        """select o.organizer_id, o.id as order_id, o.state, t.ticket_id, i.seat, t.to_seat, i.returned_at,
                  k.state as ticket_state
             from reseatings r
             join reseated_tickets t on t.organizer_id = r.organizer_id and t.reseating_id = r.id
             join tickets k on k.organizer_id = t.organizer_id and k.id = t.ticket_id
             join orders o on o.organizer_id = r.organizer_id and o.id = r.supplement_order_id
             left join orders w on w.organizer_id = t.organizer_id and w.id = t.order_id
             left join order_items i
               on i.organizer_id = o.organizer_id and i.order_id = o.id and i.position = t.supplement_position
             left join sessions s on s.organizer_id = i.organizer_id and s.id = i.session_id
             left join lateral (
                  select n.to_type_id, n.to_seat
                    from reseated_tickets n
                   where n.organizer_id = t.organizer_id and n.ticket_id = t.ticket_id and n.number >= t.number
                     and (n.moved_fen is not null or n.reseating_id = t.reseating_id)
                   order by n.number desc
                   limit 1
                  ) n on true
             left join refund_items b
               on b.organizer_id = i.organizer_id and b.order_id = i.order_id and b.position = i.position and b.live
             left join refund_items q
               on q.organizer_id = t.organizer_id and q.order_id = t.order_id and q.position = t.position and q.live
             left join refunds f on f.organizer_id = q.organizer_id and f.id = q.refund_id
            where i.ticket_type_id is distinct from coalesce(n.to_type_id, t.to_type_id)
               or i.seat is distinct from case when n.to_type_id is null then t.to_seat else n.to_seat end
               or o.buyer_id is distinct from w.buyer_id
               or (o.idempotency_key like 'seat change at_window %') <> (w.idempotency_key like 'box_office %')
               or (i.returned_at is not null) <> (o.state in ('paid', 'partially_refunded', 'refunded'))
               or (s.status <> 'cancelled' and r.done_at is not null and i.price_fen > i.given_back_fen
                   and (b.refund_id is not null)
                       <> (q.refund_id is not null and f.state <> 'requested'))""",
    ),
]
