"""The rules of the books. Each query returns what contradicts the rule."""

from menpiao.books.answers import ANSWER_RULES
from menpiao.books.box_office import BOX_OFFICE_RULES
from menpiao.books.cancellations import CANCELLATION_RULES
from menpiao.books.channels import CHANNEL_RULES
from menpiao.books.doors import DOOR_RULES
from menpiao.books.insight import INSIGHT_RULES
from menpiao.books.ladders import LADDER_RULES
from menpiao.books.ledger import LEDGER_RULES
from menpiao.books.money import MONEY_RULES
from menpiao.books.people import PEOPLE_RULES
from menpiao.books.pictures import PICTURE_RULES
from menpiao.books.platform_people import PLATFORM_RULES
from menpiao.books.prices import PRICE_RULES
from menpiao.books.reconciliation import RECONCILIATION_RULES
from menpiao.books.reseating import RESEATING_RULES
from menpiao.books.rule import Rule
from menpiao.books.seat_maps import SEAT_MAP_RULES
from menpiao.books.seats import SEAT_RULES
from menpiao.books.service_fees import SERVICE_FEE_RULES
from menpiao.books.statements import STATEMENT_RULES
from menpiao.books.support import SUPPORT_RULES
from menpiao.books.waiting_for_seats import WAITING_SEAT_RULES

RULES = [
    Rule(
        "places_are_conserved",
        """select organizer_id, ticket_type_id, total, held, sold, withheld
             from quotas
            where held < 0 or sold < 0 or withheld < 0 or held + sold + withheld > total""",
    ),
    Rule(
        "quotas_match_orders",
        """select q.organizer_id, q.ticket_type_id, q.held, coalesce(i.held, 0) as items_held,
                  q.sold, coalesce(i.sold, 0) as items_sold
             from quotas q
             full join (
                  select i.organizer_id, i.ticket_type_id,
                         count(*) filter (where o.state in ('awaiting_payment', 'paying')) as held,
                         count(*) filter (
                             where o.state in ('paid', 'partially_refunded', 'refunded') and i.returned_at is null
                         ) as sold
                    from order_items i
                    join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
                   group by i.organizer_id, i.ticket_type_id
                  ) i on i.organizer_id = q.organizer_id and i.ticket_type_id = q.ticket_type_id
            where q.held is distinct from coalesce(i.held, 0) or q.sold is distinct from coalesce(i.sold, 0)""",
    ),
    Rule(
        "buyer_counts_match_orders",
        """select coalesce(c.organizer_id, i.organizer_id) as organizer_id,
                  coalesce(c.ticket_type_id, i.ticket_type_id) as ticket_type_id,
                  coalesce(c.buyer_id, i.buyer_id) as buyer_id, c.places, i.places as places_of_orders
             from buyer_counts c
             full join (
                  select o.organizer_id, i.ticket_type_id, o.buyer_id, count(*) as places
                    from orders o
                    join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
                   where o.state in ('awaiting_payment', 'paying', 'paid', 'partially_refunded', 'refunded')
                     and i.returned_at is null
                   group by o.organizer_id, i.ticket_type_id, o.buyer_id
                  ) i
               on i.organizer_id = c.organizer_id and i.ticket_type_id = c.ticket_type_id and i.buyer_id = c.buyer_id
            where coalesce(c.places, 0) <> coalesce(i.places, 0)""",
    ),
    Rule(
        "allocations_are_withheld",
        """select q.organizer_id, q.ticket_type_id, q.withheld, coalesce(sum(a.places), 0) as allocated, q.awaited
             from quotas q
             left join allocations a on a.organizer_id = q.organizer_id and a.ticket_type_id = q.ticket_type_id
            group by q.organizer_id, q.ticket_type_id, q.withheld, q.awaited
           having q.withheld <> coalesce(sum(a.places), 0)
               or coalesce(sum(a.places) filter (where a.kind = 'waitlist'), 0) > q.awaited""",
    ),
    Rule(
        # Stands for a foreign key from each of an entry's ticket types, too.
        "awaited_places_match_entries",
        """select coalesce(q.organizer_id, w.organizer_id) as organizer_id,
                  coalesce(q.ticket_type_id, w.ticket_type_id) as ticket_type_id, q.awaited,
                  w.places as places_of_entries
             from quotas q
             full join (
                  select e.organizer_id, e.session_id, t.id as ticket_type_id, sum(e.quantity) as places
                    from waitlist_entries e
                   cross join unnest(e.ticket_type_ids) as t (id)
                   where e.state = 'waiting'
                   group by e.organizer_id, e.session_id, t.id
                  ) w
               on w.organizer_id = q.organizer_id and w.session_id = q.session_id
              and w.ticket_type_id = q.ticket_type_id
            where coalesce(q.awaited, 0) <> coalesce(w.places, 0)""",
    ),
    Rule(
        # Stands for a foreign key to the offer's order, too.
        "offers_are_orders",
        """select e.organizer_id, e.id as entry_id, e.state, e.order_id, o.state as order_state
             from waitlist_entries e
             left join orders o on o.organizer_id = e.organizer_id and o.id = e.order_id and o.buyer_id = e.buyer_id
            where e.order_id is not null
              and (o.id is null
                   or (e.state = 'bought' and o.state not in ('paid', 'partially_refunded', 'refunded'))
                   or e.quantity <> (
                      select count(*) from items_as_bought i
                       where i.organizer_id = o.organizer_id and i.order_id = o.id and i.session_id = e.session_id
                         and i.ticket_type_id = e.offered_type_id))""",
    ),
    Rule(
        "order_totals_are_sums",
        """select o.organizer_id, o.id as order_id, o.total_fen, coalesce(sum(i.price_fen), 0) as items_fen,
                  o.service_fee_fen
             from orders o
             left join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
            group by o.organizer_id, o.id, o.total_fen, o.service_fee_fen
           having o.total_fen <> coalesce(sum(i.price_fen), 0) + o.service_fee_fen or count(i.position) = 0""",
    ),
    Rule(
        # Stands for the foreign keys that order_items and tickets do without.
        "orphans",
        """select 'item without order' as what, i.organizer_id, i.order_id as id
             from order_items i
            where not exists (select from orders o where o.organizer_id = i.organizer_id and o.id = i.order_id)
            union all
           select 'item without ticket type', i.organizer_id, i.ticket_type_id
             from order_items i
            where not exists (
                  select from ticket_types t
                   where t.organizer_id = i.organizer_id and t.id = i.ticket_type_id and t.session_id = i.session_id)
            union all
           select 'ticket without order item', t.organizer_id, t.id
             from tickets t
            where not exists (
                  select from order_items i
                   where i.organizer_id = t.organizer_id and i.order_id = t.order_id and i.position = t.position
                     and i.session_id = t.session_id and i.ticket_type_id = t.ticket_type_id)""",
    ),
    Rule(
        # Stands for the foreign key that order_keys does without.
        "order_keys_have_their_order",
        """select k.organizer_id, k.kind, k.scope_id, k.order_id, o.state
             from order_keys k
             left join orders o on o.organizer_id = k.organizer_id and o.id = k.order_id
            where o.id is null or (k.kind = 'attendee' and o.state in ('cancelled', 'expired'))
            union all
           select k.organizer_id, k.kind, k.scope_id, k.order_id, 'returned'
             from order_keys k
            where k.kind = 'attendee'
              and not exists (
                  select from order_items i
                   where i.organizer_id = k.organizer_id and i.order_id = k.order_id and i.session_id = k.scope_id
                     and i.returned_at is null)""",
    ),
    Rule(
        # Nobody can tell from a key whose it is; but each attendee of a session that counts people has one.
        "attendees_have_their_key",
        """select i.organizer_id, i.order_id, i.session_id, i.items, count(k.key) as keys
             from (
                  select i.organizer_id, i.order_id, i.session_id, count(*) as items
                    from order_items i
                    join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
                    join sessions s on s.organizer_id = i.organizer_id and s.id = i.session_id
                   where s.one_per_attendee and i.returned_at is null
                     and o.state in ('awaiting_payment', 'paying', 'paid', 'partially_refunded', 'refunded')
                     and not exists (
                         select from reseatings r
                          where r.organizer_id = o.organizer_id and r.supplement_order_id = o.id)
                   group by i.organizer_id, i.order_id, i.session_id
                  ) i
             left join order_keys k
               on k.organizer_id = i.organizer_id and k.order_id = i.order_id and k.kind = 'attendee'
              and k.scope_id = i.session_id
            group by i.organizer_id, i.order_id, i.session_id, i.items
           having count(k.key) <> i.items""",
    ),
    *MONEY_RULES,
    *LADDER_RULES,
    *SEAT_MAP_RULES,
    *PICTURE_RULES,
    Rule(
        # What the chain is said to hold, it holds; the chain's own proof starts from its links and could not miss them.
        "audit_entries_are_chained",
        """select e.organizer_id, e.id as entry_id, e.action
             from audit_entries e
            where e.linked
              and not exists (select from audit_links l where l.organizer_id = e.organizer_id and l.entry_id = e.id)""",
    ),
    Rule(
        "one_admission_a_ticket",
        """select coalesce(t.organizer_id, a.organizer_id) as organizer_id, coalesce(t.id, a.ticket_id) as ticket_id,
                  t.state, a.scan_id
             from (select * from tickets where used_at is not null) t
             full join admissions a on a.organizer_id = t.organizer_id and a.ticket_id = t.id
            where t.id is null or a.ticket_id is null""",
    ),
    Rule(
        "admissions_have_their_scan",
        """select a.organizer_id, a.ticket_id, a.scan_id
             from admissions a
            where not exists (
                  select from scans s
                   where s.organizer_id = a.organizer_id and s.id = a.scan_id and s.result = 'admitted'
                     and s.ticket_id = a.ticket_id)""",
    ),
    Rule(
        # What a pass was given for: a place in the line that the frontier has passed, by the numbers of that place.
        "passes_were_admitted",
        """select p.organizer_id, p.id as pass_id, p.room_id, p.drawn, p.bucket
             from room_passes p
             left join room_frontiers f on f.organizer_id = p.organizer_id and f.room_id = p.room_id
            where f.room_id is null
               or not (case when p.drawn then f.all_drawn or p.within < f.rank
                            else f.all_drawn and (p.bucket, p.within) < (f.arrived, f.tie) end)""",
    ),
    Rule(
        "passes_match_frontiers",
        """select f.organizer_id, f.room_id, f.claimed, count(p.id) as passes
             from room_frontiers f
             left join room_passes p on p.organizer_id = f.organizer_id and p.room_id = f.room_id
            group by f.organizer_id, f.room_id, f.claimed
           having f.claimed <> count(p.id)""",
    ),
    Rule(
        # Processes learn of a room within a second and look before an order waits for its batch, so a room's first
        # minute proves nothing. Offers of a waitlist need no pass: their keys hold blanks, which no client's may.
        "orders_of_a_room_have_a_pass",
        """select distinct o.organizer_id, o.id as order_id, r.id as room_id, o.placed_at
             from rooms r
             join room_sessions s on s.organizer_id = r.organizer_id and s.room_id = r.id
             join items_as_bought i on i.organizer_id = s.organizer_id and i.session_id = s.session_id
             join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
            where r.gathers_at is not null
              and o.placed_at > greatest(r.gathers_at, r.created_at) + interval '1 minute'
              and o.placed_at < coalesce(least(r.closed_at, r.sold_out_at), 'infinity')
              and position(' ' in o.idempotency_key) = 0
              and not exists (
                  select from order_keys k
                   where k.organizer_id = o.organizer_id and k.kind = 'pass' and k.scope_id = r.id
                     and k.order_id = o.id)""",
    ),
    Rule(
        # A pass has at most one order by the key's own uniqueness; that order is its buyer's, behind its room.
        "passes_are_used_by_their_buyer",
        """select k.organizer_id, k.order_id, k.scope_id as room_id, k.key as pass_id
             from order_keys k
             left join orders o on o.organizer_id = k.organizer_id and o.id = k.order_id
             left join room_passes p
               on p.organizer_id = k.organizer_id and p.id = k.key and p.room_id = k.scope_id
            where k.kind = 'pass'
              and (p.id is null or p.buyer_id is distinct from o.buyer_id
                   or not exists (
                      select from items_as_bought i
                        join room_sessions s
                          on s.organizer_id = i.organizer_id and s.session_id = i.session_id and s.room_id = k.scope_id
                       where i.organizer_id = k.organizer_id and i.order_id = k.order_id))
            union all
           select p.organizer_id, null, p.room_id, p.id
             from room_passes p
            where p.used_at is not null
              and not exists (
                  select from order_keys k
                   where k.organizer_id = p.organizer_id and k.kind = 'pass' and k.scope_id = p.room_id
                     and k.key = p.id)""",
    ),
    Rule(
        # Nobody is admitted who did not come: by the counts, or by the passes of those who came uncounted.
        "frontiers_stay_within_counts",
        """select f.organizer_id, f.room_id, f.admitted, f.claimed, coalesce(sum(a.count), 0) as came
             from room_frontiers f
             left join room_arrivals a
               on a.organizer_id = f.organizer_id and a.room_id = f.room_id and a.kind in ('drawn', 'arrived')
            group by f.organizer_id, f.room_id, f.admitted, f.claimed
           having f.admitted > greatest(coalesce(sum(a.count), 0), f.claimed)""",
    ),
    Rule(
        # Stands for the foreign key that room_arrivals does without, and says that each room has its one frontier.
        "room_counts_have_their_room",
        """select distinct a.organizer_id, a.room_id, 'counts without room' as what
             from room_arrivals a
            where not exists (select from rooms r where r.organizer_id = a.organizer_id and r.id = a.room_id)
            union all
           select r.organizer_id, r.id, 'room without frontier'
             from rooms r
            where not exists (
                  select from room_frontiers f where f.organizer_id = r.organizer_id and f.room_id = r.id)""",
    ),
    *LEDGER_RULES,
    *RECONCILIATION_RULES,
    *PRICE_RULES,
    *CANCELLATION_RULES,
    *SERVICE_FEE_RULES,
    *SEAT_RULES,
    *WAITING_SEAT_RULES,
    *RESEATING_RULES,
    *PEOPLE_RULES,
    *PLATFORM_RULES,
    *SUPPORT_RULES,
    *CHANNEL_RULES,
    *DOOR_RULES,
    *INSIGHT_RULES,
    *STATEMENT_RULES,
    *ANSWER_RULES,
    *BOX_OFFICE_RULES,
]
