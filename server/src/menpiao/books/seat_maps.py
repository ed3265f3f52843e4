"""The rules of the books about seat maps: a version has its plan in every language, its seats have their numbers."""

from menpiao.books.rule import Rule

SEAT_MAP_RULES = [
    Rule(
        "seat_maps_have_their_plans",
        """select m.organizer_id, m.id as seat_map_id, count(p.lang) as plans
             from seat_maps m
             left join seat_map_plans p on p.organizer_id = m.organizer_id and p.seat_map_id = m.id
            group by m.organizer_id, m.id
           having count(p.lang) <> 2""",
    ),
    Rule(
        # The documents themselves are compressed: that each of their seats has its number shows where a plan is made.
        "seats_have_their_numbers",
        """select m.organizer_id, m.hall_id, max(m.seat_count) as seats,
                  (select count(*) from hall_seats s
                    where s.organizer_id = m.organizer_id and s.hall_id = m.hall_id) as numbers
             from seat_maps m
            group by m.organizer_id, m.hall_id
           having max(m.seat_count) > (
                  select count(*) from hall_seats s where s.organizer_id = m.organizer_id and s.hall_id = m.hall_id)""",
    ),
]
