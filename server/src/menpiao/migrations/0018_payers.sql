-- The session's limit for each buyer holds for payers too: one person may pay for several buyers.

-- Who paid, as a blind index under the field key, where a session of the order has a limit for each buyer.
alter table orders
    add column payer_id uuid,
    add constraint payers_have_paid check (payer_id is null or paid_at is not null);
create index orders_of_payer on orders (organizer_id, payer_id) where payer_id is not null;

-- Money of somebody who has paid for as many places as a session gives one person goes back by itself, and says so.
alter table refunds drop constraint refunds_reason_check;
alter table refunds add constraint refunds_reason_check check (
    reason in ('paid_late', 'paid_twice', 'cancelled_before_payment', 'over_payer_limit')
);
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (
    kind in (
        'order_paid', 'ticket_issued', 'payment_returned',
        'waitlist_joined', 'waitlist_offer', 'waitlist_offer_expired', 'waitlist_closed'
    )
);
