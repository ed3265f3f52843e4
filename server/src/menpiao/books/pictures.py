"""The rule of the books about pictures: what an event or its organizer shows is there."""

from menpiao.books.rule import Rule

PICTURE_RULES = [
    Rule(
        # Stands for a foreign key: what is shown may also be the address of a picture elsewhere. The address is the id
        # in Crockford's base 32, five bits a character, two zeros in front.
        "shown_pictures_are_there",
        """with shown as (
                  select organizer_id, id, cover as address from events where cover like '/pictures/%'
                  union all
                  select organizer_id, id, logo from organizers where logo is not null
                  ),
                  bits as materialized (
                  select p.organizer_id, p.id, b'00' || ('x' || replace(p.id::text, '-', ''))::bit(128) as bits
                    from pictures p
                   where exists (select from shown s where s.organizer_id = p.organizer_id)
                  ),
                  kept as materialized (
                  select b.organizer_id, string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz',
                              1 + substring(b.bits from 5 * n + 1 for 5)::bit(5)::integer, 1), '' order by n) as name
                    from bits b, generate_series(0, 25) n
                   group by b.organizer_id, b.id
                  )
           select s.organizer_id, s.id as shown_by, s.address
             from shown s
             left join kept k
               on k.organizer_id = s.organizer_id
              and k.name = substring(s.address from '^/pictures/([0-9a-z]{26})(?:-small)?[.]webp$')
            where k.name is null""",
    ),
]
