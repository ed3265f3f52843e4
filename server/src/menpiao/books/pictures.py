"""The rule of the books about pictures: what an event shows is there."""

from menpiao.books.rule import Rule

PICTURE_RULES = [
    Rule(
        # Stands for a foreign key: a cover may also be the address of a picture elsewhere. The address is the id in
        # Crockford's base 32, five bits a character, two zeros in front.
        "covers_have_their_pictures",
        """with bits as materialized (
                  select p.organizer_id, p.id, b'00' || ('x' || replace(p.id::text, '-', ''))::bit(128) as bits
                    from pictures p
                   where exists (select from events e
                                  where e.organizer_id = p.organizer_id and e.cover like '/pictures/%')
                  ),
                  kept as materialized (
                  select b.organizer_id, string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz',
                              1 + substring(b.bits from 5 * n + 1 for 5)::bit(5)::integer, 1), '' order by n) as name
                    from bits b, generate_series(0, 25) n
                   group by b.organizer_id, b.id
                  )
           select e.organizer_id, e.id as event_id, e.cover
             from events e
             left join kept k
               on k.organizer_id = e.organizer_id
              and k.name = substring(e.cover from '^/pictures/([0-9a-z]{26})(?:-small)?[.]webp$')
            where e.cover like '/pictures/%' and k.name is null""",
    ),
]
