"""Rules that hold seats against the items that have them, the maps that they are on, and the changes that were told."""

from menpiao.books.rule import Rule

SEAT_RULES = [
    Rule(
        # Stands for the foreign key that seat_claims does without, too.
        "seat_claims_match_items",
        """select coalesce(c.organizer_id, i.organizer_id) as organizer_id,
                  coalesce(c.session_id, i.session_id) as session_id, coalesce(c.seat, i.seat) as seat,
                  c.order_id as claimed_by, i.order_id as had_by
             from (select * from seat_claims where kept_tier is null and complimentary_id is null) c
             full join (
                  select i.organizer_id, i.session_id, i.seat, i.order_id, i.position
                    from order_items i
                    join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
                   where i.seat is not null and i.returned_at is null
                     and o.state in ('awaiting_payment', 'paying', 'paid', 'partially_refunded', 'refunded')
                  ) i
               on i.organizer_id = c.organizer_id and i.session_id = c.session_id and i.seat = c.seat
              and i.order_id = c.order_id and i.position = c.position
            where c.seat is null or i.seat is null""",
    ),
    Rule(
        # Every seat that somebody has is on the session's map, in a tier that its ticket type sells.
        "claimed_seats_are_for_sale",
        """select c.organizer_id, c.session_id, c.seat, k.ticket_type_id
             from seat_claims c
             left join order_items i
               on i.organizer_id = c.organizer_id and i.order_id = c.order_id and i.position = c.position
             left join complimentary_orders g on g.organizer_id = c.organizer_id and g.id = c.complimentary_id
            cross join lateral (select coalesce(i.ticket_type_id, g.ticket_type_id) as ticket_type_id) k
             left join session_seatings s on s.organizer_id = c.organizer_id and s.session_id = c.session_id
             left join lateral (select array_position(s.numbers, c.seat) as place) p on true
            where k.ticket_type_id is not null
              and (p.place is null
                   or not exists (
                      select from tier_prices t
                       where t.organizer_id = c.organizer_id and t.ticket_type_id = k.ticket_type_id
                         and t.session_id = c.session_id and t.tier = get_byte(s.tier_of, p.place - 1)))""",
    ),
    Rule(
        # Numbers of seats begin anew in each hall. So the map is of the hall whose seats are claimed, and they were all
        # claimed since the session has that hall; what came from another session came since.
        "claimed_seats_are_of_the_hall",
        """select c.organizer_id, c.session_id, c.seat, s.hall_id, m.hall_id as hall_of_map, s.hall_since
             from seat_claims c
             join session_seatings s on s.organizer_id = c.organizer_id and s.session_id = c.session_id
             left join seat_maps m on m.organizer_id = s.organizer_id and m.id = s.seat_map_id
             left join orders o on o.organizer_id = c.organizer_id and o.id = c.order_id
             left join complimentary_orders g on g.organizer_id = c.organizer_id and g.id = c.complimentary_id
            where m.hall_id is distinct from s.hall_id
               or (coalesce(o.placed_at, g.requested_at) < s.hall_since
                   and not exists (
                      select from reseated_tickets t
                        join reseatings r on r.organizer_id = t.organizer_id and r.id = t.reseating_id
                       where t.organizer_id = c.organizer_id and t.order_id = c.order_id and t.position = c.position
                         and r.to_session_id = c.session_id and r.done_at >= s.hall_since))""",
    ),
    Rule(
        # A ticket type sells seats or places, never both; a ticket has the seat of its item.
        "items_of_seated_types_have_seats",
        """select i.organizer_id, i.order_id, i.position, i.ticket_type_id, i.seat
             from order_items i
             join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
            where o.state not in ('cancelled', 'expired') and i.returned_at is null
              and (i.seat is not null) <> exists (
                  select from tier_prices t
                   where t.organizer_id = i.organizer_id and t.ticket_type_id = i.ticket_type_id)
            union all
           select t.organizer_id, t.order_id, t.position, t.ticket_type_id, t.seat
             from tickets t
             join order_items i
               on i.organizer_id = t.organizer_id and i.order_id = t.order_id and i.position = t.position
            where t.seat is distinct from i.seat""",
    ),
    Rule(
        # What was told last of a seat is so; and where nothing was pruned, nothing else is claimed.
        "seat_changes_lead_to_claims",
        """with told as (
                  select distinct on (s.organizer_id, s.session_id, c.seat)
                         s.organizer_id, s.session_id, c.seat, c.taken
                    from seat_changes s
                   cross join lateral (
                         select seat, true as taken from unnest(s.taken) as t (seat)
                          union all
                         select seat, false from unnest(s.freed) as f (seat)
                        ) c
                   order by s.organizer_id, s.session_id, c.seat, s.turn desc)
           select coalesce(t.organizer_id, c.organizer_id) as organizer_id,
                  coalesce(t.session_id, c.session_id) as session_id, coalesce(t.seat, c.seat) as seat, t.taken
             from told t
             full join seat_claims c
               on c.organizer_id = t.organizer_id and c.session_id = t.session_id and c.seat = t.seat
            where (t.seat is not null and t.taken <> (c.seat is not null))
               or (t.seat is null
                   and coalesce((
                      select min(s.turn) from seat_changes s
                       where s.organizer_id = c.organizer_id and s.session_id = c.session_id), 1) = 1)
            union all
           select organizer_id, session_id, null, null
             from seat_changes
            group by organizer_id, session_id
           having max(turn) - min(turn) + 1 <> count(*)""",
    ),
    Rule(
        "seated_quotas_match_tiers",
        """select t.organizer_id, t.ticket_type_id, t.session_id, q.total, t.seats, a.places as put_aside
             from (
                  select p.organizer_id, p.ticket_type_id, p.session_id, count(b.tier) as seats
                    from tier_prices p
                    join session_seatings s on s.organizer_id = p.organizer_id and s.session_id = p.session_id
                    left join lateral (
                         select g.at as tier from generate_series(0, octet_length(s.tier_of) - 1) as g (at)
                          where get_byte(s.tier_of, g.at) = p.tier
                        ) b on true
                   group by p.organizer_id, p.ticket_type_id, p.session_id
                  ) t
             left join quotas q on q.organizer_id = t.organizer_id and q.ticket_type_id = t.ticket_type_id
             left join allocations a
               on a.organizer_id = t.organizer_id and a.ticket_type_id = t.ticket_type_id and a.kind = 'promotion'
            where q.total is distinct from t.seats or a.places > 0""",
    ),
    Rule(
        "allocated_seats_are_on_the_map",
        """select a.organizer_id, a.session_id, octet_length(a.allocation_of) as allocated,
                  octet_length(s.tier_of) as seats, null::integer as number
             from seats_allocated a
             join session_seatings s on s.organizer_id = a.organizer_id and s.session_id = a.session_id
            where octet_length(a.allocation_of) <> octet_length(s.tier_of)
            union all
           select a.organizer_id, a.session_id, null, null, b.number
             from seats_allocated a
            cross join lateral (
                  select distinct get_byte(a.allocation_of, g.at) as number
                    from generate_series(0, octet_length(a.allocation_of) - 1) as g (at)
                 ) b
            where b.number > 0
              and not exists (
                  select from seat_allocations n
                   where n.organizer_id = a.organizer_id and n.session_id = a.session_id and n.number = b.number)""",
    ),
]
