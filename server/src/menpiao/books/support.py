"""Rules about what those who help buyers write down, by what orders are found, and what is given away."""

from menpiao.books.rule import Rule

SUPPORT_RULES = [
    Rule(
        # Up to where the worker is sure, each order is found by its sessions, its number, and a name where it has one;
        # and whatever leads to an order leads to one that exists.
        "orders_have_their_marks",
        """select 'order without mark' as what, i.organizer_id, i.order_id, 'session' as kind, i.session_id as mark
             from order_marking w
             join order_items i on i.organizer_id = w.organizer_id and i.order_id <= w.until
            where not exists (
                  select from order_marks m
                   where m.organizer_id = i.organizer_id and m.kind = 'session' and m.mark = i.session_id
                     and m.order_id = i.order_id)
            union all
           select 'order without mark', o.organizer_id, o.id, k.kind, null
             from order_marking w
             join orders o on o.organizer_id = w.organizer_id and o.id <= w.until
            cross join (values ('number'), ('name')) k (kind)
             left join (
                  select distinct organizer_id, kind, order_id from order_marks where kind in ('number', 'name')
                  ) m
               on m.organizer_id = o.organizer_id and m.kind = k.kind and m.order_id = o.id
            where m.order_id is null
              and (k.kind = 'number' or o.contact_sealed is not null
                   or exists (
                      select from order_items i
                       where i.organizer_id = o.organizer_id and i.order_id = o.id
                         and i.attendee_sealed is not null))
            union all
           select 'mark without order', m.organizer_id, m.order_id, m.kind, m.mark
             from order_marks m
            where not exists (
                  select from orders o where o.organizer_id = m.organizer_id and o.id = m.order_id)""",
    ),
    Rule(
        # Stands for the foreign keys to orders that these tables do without.
        "what_support_wrote_has_its_order",
        """select 'note' as what, n.organizer_id, n.id, n.order_id
             from order_notes n
            where not exists (select from orders o where o.organizer_id = n.organizer_id and o.id = n.order_id)
            union all
           select 'attendee', c.organizer_id, c.id, c.order_id
             from attendee_changes c
            where not exists (
                  select from order_items i
                    join tickets t
                      on t.organizer_id = i.organizer_id and t.order_id = i.order_id and t.position = i.position
                   where i.organizer_id = c.organizer_id and i.order_id = c.order_id and i.position = c.position
                     and t.id = c.ticket_id and i.attendee_sealed is not null and t.attendee_sealed is not null)
            union all
           select 'resend', r.organizer_id, r.id, r.order_id
             from message_resends r
            where not exists (select from orders o where o.organizer_id = r.organizer_id and o.id = r.order_id)""",
    ),
    Rule(
        # A ticket has the buyer who claimed it when it was handed over last; its order's where it never was.
        "tickets_are_whose_they_were_handed_to",
        """with claims as (
                  select organizer_id, order_id, position, to_buyer_id, ended_at as at
                    from handovers
                   where state = 'claimed'
                   union all
                  select r.organizer_id, r.order_id, i.position, r.claimed_by, r.claimed_at
                    from channel_import_rows r
                    join order_items i on i.organizer_id = r.organizer_id and i.order_id = r.order_id
                   where r.claimed_by is not null
                   union all
                  select b.organizer_id, b.order_id, i.position, b.buyer_id, b.claimed_at
                    from box_office_claims b
                    join order_items i on i.organizer_id = b.organizer_id and i.order_id = b.order_id
                  )
           select t.organizer_id, t.id as ticket_id, t.order_id, t.buyer_id, t.handed_over_at
             from tickets t
             join orders o on o.organizer_id = t.organizer_id and o.id = t.order_id
            where (t.handed_over_at is null and t.buyer_id <> o.buyer_id)
               or (t.handed_over_at is not null
                   and not exists (
                       select from claims c
                        where c.organizer_id = t.organizer_id and c.order_id = t.order_id and c.position = t.position
                          and c.at = t.handed_over_at and c.to_buyer_id = t.buyer_id))
            union all
           select h.organizer_id, h.ticket_id, h.order_id, h.to_buyer_id, h.ended_at
             from handovers h
             join tickets t on t.organizer_id = h.organizer_id and t.id = h.ticket_id
            where h.state = 'claimed' and (t.handed_over_at is null or t.handed_over_at < h.ended_at)""",
    ),
    Rule(
        # Stands for the foreign key to orders that handovers do without, and says of which ticket.
        "handovers_are_of_their_tickets",
        """select h.organizer_id, h.id, h.ticket_id, h.order_id, h.position
             from handovers h
            where not exists (
                  select from tickets t
                   where t.organizer_id = h.organizer_id and t.id = h.ticket_id and t.order_id = h.order_id
                     and t.position = h.position)""",
    ),
    Rule(
        # What can still be claimed, or waits for a second person, has its places put aside, and nothing else has.
        "complimentary_places_are_put_aside",
        """select coalesce(c.organizer_id, a.organizer_id) as organizer_id, coalesce(c.id, a.owner_id) as id, c.state,
                  c.quantity, a.places
             from (select * from complimentary_orders where state in ('requested', 'open')) c
             full join (select * from allocations where kind = 'complimentary') a
               on a.organizer_id = c.organizer_id and a.owner_id = c.id and a.ticket_type_id = c.ticket_type_id
            where c.quantity is distinct from a.places""",
    ),
    Rule(
        # What can still be claimed, or waits for a second person, has the very seats put aside that were asked for; no
        # other seat is put aside; and what was asked for of a type that sells seats says which.
        "complimentary_seats_are_put_aside",
        """with live as (
                  select organizer_id, id, session_id, ticket_type_id, seats
                    from complimentary_orders
                   where state in ('requested', 'open'))
           select coalesce(w.organizer_id, c.organizer_id) as organizer_id, coalesce(w.id, c.complimentary_id) as id,
                  coalesce(w.session_id, c.session_id) as session_id, coalesce(w.seat, c.seat) as seat,
                  c.order_id as claimed_by
             from (select l.*, s.seat from live l cross join unnest(l.seats) as s (seat)) w
             full join (select * from seat_claims where complimentary_id is not null) c
               on c.organizer_id = w.organizer_id and c.session_id = w.session_id and c.seat = w.seat
              and c.complimentary_id = w.id
            where w.id is null or c.complimentary_id is null
            union all
           select l.organizer_id, l.id, l.session_id, null, null
             from live l
            where (cardinality(l.seats) > 0) <> exists (
                  select from tier_prices t
                   where t.organizer_id = l.organizer_id and t.ticket_type_id = l.ticket_type_id)""",
    ),
    Rule(
        # A claim is an order at no price for just these tickets, and nothing is given away without one.
        "complimentary_orders_are_claims",
        """select 'claim without its order' as what, c.organizer_id, c.id, c.order_id
             from complimentary_orders c
             left join orders o on o.organizer_id = c.organizer_id and o.id = c.order_id and o.total_fen = 0
            where c.state = 'claimed'
              and (o.id is null
                   or c.quantity <> (
                      select count(*) from items_as_bought i
                       where i.organizer_id = c.organizer_id and i.order_id = c.order_id
                         and i.ticket_type_id = c.ticket_type_id)
                   or exists (
                      select from items_as_bought i
                       where i.organizer_id = c.organizer_id and i.order_id = c.order_id
                         and i.ticket_type_id <> c.ticket_type_id))
            union all
           select distinct 'given away without a claim', p.organizer_id, null::uuid, p.order_id
             from order_price_parts p
            where p.kind = 'complimentary'
              and not exists (
                  select from complimentary_orders c
                   where c.organizer_id = p.organizer_id and c.order_id = p.order_id)""",
    ),
]
