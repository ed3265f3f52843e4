"""Rules that hold seats that are kept for a waitlist against those who wait for them."""

from menpiao.books.rule import Rule

WAITING_SEAT_RULES = [
    Rule(
        "awaited_seats_match_entries",
        """select coalesce(w.organizer_id, e.organizer_id) as organizer_id,
                  coalesce(w.session_id, e.session_id) as session_id, coalesce(w.tier, e.tier) as tier, w.places,
                  w.together, e.places as places_of_entries, e.together as together_of_entries
             from awaited_seats w
             full join (
                  select e.organizer_id, e.session_id, t.tier, sum(e.quantity) as places,
                         count(*) filter (where e.quantity > 1 and e.accept <> 'scattered') as together
                    from waitlist_entries e
                   cross join lateral (
                         select distinct p.tier
                           from tier_prices p
                          where p.organizer_id = e.organizer_id and p.session_id = e.session_id
                            and p.ticket_type_id = any (e.ticket_type_ids)
                            and (cardinality(e.tiers) = 0 or p.tier = any (e.tiers))
                         ) t
                   where e.state = 'waiting'
                   group by e.organizer_id, e.session_id, t.tier
                  ) e
               on e.organizer_id = w.organizer_id and e.session_id = w.session_id and e.tier = w.tier
            where coalesce(w.places, 0) <> coalesce(e.places, 0)
               or coalesce(w.together, 0) <> coalesce(e.together, 0)""",
    ),
    Rule(
        # A kept seat is for sale, in the tier that it is kept for, and in no allocation that is not over; and of no
        # tier more are kept than are awaited, unless somebody wants several that are not scattered.
        "kept_seats_are_awaited",
        """select c.organizer_id, c.session_id, c.seat, c.kept_tier
             from seat_claims c
             left join session_seatings s on s.organizer_id = c.organizer_id and s.session_id = c.session_id
             left join seats_allocated a on a.organizer_id = c.organizer_id and a.session_id = c.session_id
             left join lateral (select array_position(s.numbers, c.seat) as place) p on true
            where c.kept_tier is not null
              and (p.place is null
                   or get_byte(s.tier_of, p.place - 1) <> c.kept_tier
                   or exists (
                      select from seat_allocations n
                       where n.organizer_id = c.organizer_id and n.session_id = c.session_id
                         and n.number = get_byte(a.allocation_of, p.place - 1)
                         and (n.waits or n.release_at is null or n.release_at > app_now())))
            union all
           select c.organizer_id, c.session_id, null, c.kept_tier
             from seat_claims c
             left join awaited_seats w
               on w.organizer_id = c.organizer_id and w.session_id = c.session_id and w.tier = c.kept_tier
            where c.kept_tier is not null
            group by c.organizer_id, c.session_id, c.kept_tier, w.places, w.together
           having coalesce(w.places, 0) = 0 or (w.together = 0 and count(*) > w.places)""",
    ),
    Rule(
        # While somebody waits for seats, no allocation is over by the clock alone, apart from those that were about to
        # be when the first one came.
        "allocations_wait_for_the_line",
        """select a.organizer_id, a.session_id, a.number, a.release_at
             from seat_allocations a
            where not a.waits and a.release_at > app_now() + interval '10 seconds'
              and exists (
                  select from awaited_seats w
                   where w.organizer_id = a.organizer_id and w.session_id = a.session_id and w.places > 0)""",
    ),
]
