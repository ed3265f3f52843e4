-- The writing half of `place_orders`: orders, their items, the counters, what exists once, the tickets of free orders,
-- and one audit entry for each order, whose id it carries: by its buyer, or by who of staff placed it. Outcome 0 means placed; everything else is left out.
drop function if exists write_placed_orders;
create function write_placed_orders(
    p_organizer_id integer, p_at timestamptz, p_outcome smallint[], p_session uuid[],
    p_held integer[], p_sold integer[], p_raised integer[],
    p_id uuid[], p_buyer uuid[], p_app text[], p_lang text[], p_total bigint[], p_contact bytea[],
    p_key text[], p_hash bytea[], p_hold_seconds integer[], p_device uuid[],
    p_type uuid[], p_ladder uuid[], p_pair_buyer uuid[], p_pair_type integer[],
    p_once_kind text[], p_once_scope uuid[], p_once_key uuid[], p_take_order integer[], p_take_once integer[],
    p_item_order integer[], p_item_position smallint[], p_item_type integer[], p_item_price bigint[],
    p_item_attendee bytea[],
    p_ticket_order integer[], p_ticket_position smallint[], p_ticket_type integer[], p_ticket_id uuid[],
    p_ticket_number bigint[], p_ticket_seed bytea[], p_ticket_attendee bytea[],
    p_fee bigint[], p_item_seat integer[], p_ticket_seat integer[], p_staff uuid[]
) returns void
    language plpgsql
as $$
begin
    -- In the order of their keys: two batches that hold different quotas may meet at equal keys, and wait for each other.
    insert into orders (
        organizer_id, id, buyer_id, app_id, lang, state, total_fen, contact_sealed, idempotency_key, request_hash,
        placed_at, pay_by, paid_at, device_id, service_fee_fen
    )
    select p_organizer_id, r.id, r.buyer, r.app, r.lang,
           case when r.total = 0 then 'paid' else 'awaiting_payment' end, r.total, r.contact, r.key, r.hash,
           p_at, p_at + make_interval(secs => r.hold_seconds), case when r.total = 0 then p_at end, r.device,
           coalesce(r.fee, 0)
      from unnest(
            p_id, p_buyer, p_app, p_lang, p_total, p_contact, p_key, p_hash, p_hold_seconds, p_device, p_outcome, p_fee
           ) as r (id, buyer, app, lang, total, contact, key, hash, hold_seconds, device, outcome, fee)
     where r.outcome = 0
     order by r.buyer, r.key;

    insert into order_items (
        organizer_id, order_id, position, session_id, ticket_type_id, price_fen, attendee_sealed, refund_ladder_id, seat
    )
    select p_organizer_id, p_id[i.ordinal], i.position, p_session[i.type], p_type[i.type], i.price, i.attendee,
           p_ladder[i.type], nullif(i.seat, 0)
      from unnest(p_item_order, p_item_position, p_item_type, p_item_price, p_item_attendee, p_item_seat)
        as i (ordinal, position, type, price, attendee, seat)
     where p_outcome[i.ordinal] = 0;

    update quotas q
       set held = q.held + t.held, sold = q.sold + t.sold, claimed = q.claimed + t.held + t.sold
      from unnest(p_type, p_held, p_sold) as t (id, held, sold)
     where q.organizer_id = p_organizer_id and q.ticket_type_id = t.id and t.held + t.sold > 0;

    insert into buyer_counts as c (organizer_id, ticket_type_id, buyer_id, places)
    select p_organizer_id, p_type[t.type], t.buyer, t.raised
      from unnest(p_pair_buyer, p_pair_type, p_raised) as t (buyer, type, raised)
     where t.raised > 0
    on conflict (organizer_id, ticket_type_id, buyer_id) do update set places = c.places + excluded.places;

    if cardinality(p_take_order) > 0 then
        insert into order_keys (organizer_id, kind, scope_id, key, order_id)
        select p_organizer_id, p_once_kind[t.once], p_once_scope[t.once], p_once_key[t.once], p_id[t.ordinal]
          from unnest(p_take_order, p_take_once) as t (ordinal, once)
         where p_outcome[t.ordinal] = 0
         order by p_once_kind[t.once], p_once_scope[t.once], p_once_key[t.once];
    end if;

    if cardinality(p_ticket_order) > 0 then
        insert into tickets (
            organizer_id, id, order_id, position, session_id, ticket_type_id, buyer_id, number, seed_sealed,
            attendee_sealed, state, issued_at, seat
        )
        select p_organizer_id, t.id, p_id[t.ordinal], t.position, p_session[t.type], p_type[t.type],
               p_buyer[t.ordinal], t.number, t.seed, t.attendee, 'valid', p_at,
               nullif(t.seat, 0)
          from unnest(
                p_ticket_order, p_ticket_position, p_ticket_type, p_ticket_id, p_ticket_number, p_ticket_seed,
                p_ticket_attendee, p_ticket_seat
               ) as t (ordinal, position, type, id, number, seed, attendee, seat)
         where p_outcome[t.ordinal] = 0;
    end if;

    insert into audit_entries (organizer_id, id, at, actor_kind, actor_id, action, subject_id)
    select p_organizer_id, r.id, p_at, case when r.staff is null then 'buyer' else 'staff' end,
           coalesce(r.staff, r.buyer), 'order_placed', r.id
      from unnest(p_buyer, p_id, p_outcome, p_staff) as r (buyer, id, outcome, staff)
     where r.outcome = 0;
end
$$;
