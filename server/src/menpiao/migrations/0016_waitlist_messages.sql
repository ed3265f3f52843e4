-- Notify: the messages of the waitlist.
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (
    kind in (
        'order_paid', 'ticket_issued',
        'waitlist_joined', 'waitlist_offer', 'waitlist_offer_expired', 'waitlist_closed'
    )
);
