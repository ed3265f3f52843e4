-- The writing half of `place_orders`: orders, their items, the counters, the tickets of free orders, and one audit entry
-- for each order. Outcome 0 means placed; everything else is left out.
create or replace function write_placed_orders(
    p_organizer_id integer, at_time timestamptz, p_outcome smallint[],
    p_id uuid[], p_buyer uuid[], p_app text[], p_lang text[], p_total bigint[], p_contact bytea[],
    p_key text[], p_hash bytea[], p_hold_seconds integer[], p_audit_id uuid[],
    p_type uuid[],
    p_item_order integer[], p_item_position smallint[], p_item_type integer[], p_item_price bigint[],
    p_item_attendee bytea[],
    p_ticket_order integer[], p_ticket_position smallint[], p_ticket_id uuid[], p_ticket_number bigint[],
    p_ticket_seed bytea[], p_ticket_attendee bytea[]
) returns void
    language plpgsql
as $$
begin
    if not (0 = any (p_outcome)) then
        return;
    end if;

    -- In the order of their keys: two batches that hold different quotas may meet at equal keys, and wait for each other.
    insert into orders (
        organizer_id, id, buyer_id, app_id, lang, state, total_fen, contact_sealed, idempotency_key, request_hash,
        placed_at, pay_by, paid_at
    )
    select p_organizer_id, r.id, r.buyer, r.app, r.lang,
           case when r.total = 0 then 'paid' else 'awaiting_payment' end, r.total, r.contact, r.key, r.hash,
           at_time, at_time + make_interval(secs => r.hold_seconds), case when r.total = 0 then at_time end
      from unnest(p_id, p_buyer, p_app, p_lang, p_total, p_contact, p_key, p_hash, p_hold_seconds, p_outcome)
        as r (id, buyer, app, lang, total, contact, key, hash, hold_seconds, outcome)
     where r.outcome = 0
     order by r.buyer, r.key;

    with placed as (
        select i.position, p_id[i.ordinal] as order_id, p_buyer[i.ordinal] as buyer_id, p_total[i.ordinal] as total,
               i.type, i.price, i.attendee
          from unnest(p_item_order, p_item_position, p_item_type, p_item_price, p_item_attendee)
            as i (ordinal, position, type, price, attendee)
         where p_outcome[i.ordinal] = 0
    ),
    items as (
        insert into order_items (organizer_id, order_id, position, session_id, ticket_type_id, price_fen, attendee_sealed)
        select p_organizer_id, i.order_id, i.position, q.session_id, q.ticket_type_id, i.price, i.attendee
          from placed i
          join quotas q on q.organizer_id = p_organizer_id and q.ticket_type_id = p_type[i.type]
    ),
    taken as (
        select i.type, count(*) filter (where i.total > 0)::integer as held,
               count(*) filter (where i.total = 0)::integer as sold
          from placed i
         group by i.type
    ),
    counted as (
        update quotas q
           set held = q.held + t.held, sold = q.sold + t.sold
          from taken t
         where q.organizer_id = p_organizer_id and q.ticket_type_id = p_type[t.type]
    )
    insert into buyer_counts as c (organizer_id, ticket_type_id, buyer_id, places)
    select p_organizer_id, p_type[i.type], i.buyer_id, count(*)::integer
      from placed i
     group by i.type, i.buyer_id
    on conflict (organizer_id, ticket_type_id, buyer_id) do update set places = c.places + excluded.places;

    insert into tickets (
        organizer_id, id, order_id, position, session_id, ticket_type_id, buyer_id, number, seed_sealed,
        attendee_sealed, state, issued_at
    )
    select p_organizer_id, t.id, i.order_id, i.position, i.session_id, i.ticket_type_id, p_buyer[t.ordinal], t.number,
           t.seed, t.attendee, 'valid', at_time
      from unnest(p_ticket_order, p_ticket_position, p_ticket_id, p_ticket_number, p_ticket_seed, p_ticket_attendee)
        as t (ordinal, position, id, number, seed, attendee)
      join order_items i
        on i.organizer_id = p_organizer_id and i.order_id = p_id[t.ordinal] and i.position = t.position
     where p_outcome[t.ordinal] = 0;

    insert into audit_entries (organizer_id, id, at, actor_kind, actor_id, action, subject_id)
    select p_organizer_id, r.audit_id, at_time, 'buyer', r.buyer, 'order_placed', r.id
      from unnest(p_audit_id, p_buyer, p_id, p_outcome) as r (audit_id, buyer, id, outcome)
     where r.outcome = 0;
end
$$;
