"""Rules about what other channels sold."""

from menpiao.books.rule import Rule

CHANNEL_RULES = [
    Rule(
        # A row that was imported is an order of its channel at no price for just these places; withdrawn, it is
        # refunded as a whole; and no order says that another channel was paid without its row.
        "imported_rows_are_orders",
        """select 'row' as what, r.organizer_id, r.import_id, r.line, r.state, r.order_id, o.state as order_state
             from channel_import_rows r
             left join orders o
               on o.organizer_id = r.organizer_id and o.id = r.order_id and o.buyer_id = r.channel_id
              and o.total_fen = 0
            where r.order_id is not null
              and (o.id is null
                   or (r.state = 'withdrawn' and o.state <> 'refunded')
                   or r.quantity <> (
                      select count(*) from items_as_bought i
                       where i.organizer_id = r.organizer_id and i.order_id = r.order_id
                         and i.session_id = r.session_id and i.ticket_type_id = r.ticket_type_id))
            union all
           select distinct 'order', p.organizer_id, null::uuid, null::integer, null, p.order_id, null
             from order_price_parts p
            where p.kind = 'other_channel'
              and not exists (
                  select from channel_import_rows r
                   where r.organizer_id = p.organizer_id and r.order_id = p.order_id)
            union all
           select 'order of a channel', o.organizer_id, null, null, null, o.id, o.state
             from orders o
             join channels c on c.organizer_id = o.organizer_id and c.id = o.buyer_id
            where not exists (
                  select from channel_import_rows r where r.organizer_id = o.organizer_id and r.order_id = o.id)""",
    ),
    Rule(
        # A row is of its import's channel and session; whom it was for is nowhere once it is imported, or can't be any
        # more; an import is over when nothing of it waits.
        "imports_are_their_rows",
        """select i.organizer_id, i.id as import_id, i.state, r.line, r.state as row_state
             from channel_import_rows r
             join channel_imports i on i.organizer_id = r.organizer_id and i.id = r.import_id
            where r.channel_id <> i.channel_id or r.session_id <> i.session_id
               or (r.people_sealed is not null and (
                      r.state in ('imported', 'withdrawn') or i.state in ('withdrawing', 'withdrawn')
                      or (r.state = 'refused' and r.problem not in (
                          'no_places', 'seat_taken', 'imported_before', 'person_has_ticket'))))
               or (r.state = 'ready' and i.state not in ('draft', 'running'))
               or (r.order_id is not null and i.state = 'draft')
               or (i.state = 'withdrawn' and r.state = 'imported' and r.problem is null)""",
    ),
]
