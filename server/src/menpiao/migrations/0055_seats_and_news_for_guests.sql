-- Seats that are given away, chosen when they are asked for and nobody else's from then on; and news for whoever has
-- tickets that somebody else ordered.

-- A seat that is given away and not claimed yet is a claim that no order has, as one that is kept for a waitlist is: so the
-- key says that no seat is both given away and somebody's, and everybody sees it taken. The owner is that of the places in
-- `allocations` (rules complimentary_seats_are_put_aside and complimentary_places_are_put_aside).
alter table seat_claims
    add column complimentary_id uuid,
    drop constraint claimed_or_kept,
    add constraint claimed_kept_or_given check (
        num_nonnulls(order_id, position) = case when num_nonnulls(kept_tier, complimentary_id) = 0 then 2 else 0 end
        and num_nonnulls(kept_tier, complimentary_id) <= 1
    );

-- The seats that were asked for, one for each ticket; none where the ticket type sells places.
alter table complimentary_orders
    add column seats integer[] not null default '{}',
    add constraint as_many_seats_as_tickets check (cardinality(seats) in (0, quantity));

-- Whoever has a ticket that somebody else ordered is told, too, that its session is moved or does not take place.
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (
    kind in (
        'order_paid', 'ticket_issued', 'session_reminder', 'payment_returned', 'refund_requested', 'refund_succeeded',
        'waitlist_joined', 'waitlist_offer', 'waitlist_offer_expired', 'waitlist_closed',
        'session_cancelled', 'session_postponed', 'seat_changed', 'seat_supplement', 'ticket_moved', 'ticket_voided'
    )
);
