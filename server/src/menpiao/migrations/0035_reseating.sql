-- Reseating: staff give a ticket another seat after it was bought, or have two tickets change seats. What a cheaper seat
-- gives back is a refund without tickets; what a dearer one costs is a supplement, an order of its own.

-- What of the price went back although the ticket stands, for a cheaper seat. A refund of the ticket gives back at most
-- what is left of it.
alter table order_items
    add column given_back_fen bigint not null default 0,
    add constraint given_back_within_price check (given_back_fen between 0 and price_fen);

-- From which epoch on its codes show the seat that it has now: those of before are refused at the gate for that.
alter table tickets
    add column reseated_epoch integer check (reseated_epoch between 2 and 65535);

-- One decision by staff. `done_at` is null while its buyer is asked to pay `supplement_order_id`, and stays so where that
-- order ends unpaid.
create table reseatings (
    organizer_id integer not null,
    id uuid not null,
    session_id uuid not null,
    kind text not null check (kind in ('move', 'swap')),
    difference text not null check (difference in ('settle', 'waive')),
    reason text not null check (char_length(reason) between 1 and 500),
    decided_by uuid not null,
    decided_at timestamptz not null,
    done_at timestamptz,
    supplement_order_id uuid,
    request_key text not null check (char_length(request_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    primary key (organizer_id, id),
    unique (organizer_id, decided_by, request_key),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id),
    constraint only_a_settled_move_has_a_supplement check (
        supplement_order_id is null or (kind = 'move' and difference = 'settle')
    ),
    constraint whatever_costs_nothing_is_done check (done_at is not null or supplement_order_id is not null)
);
create unique index reseatings_by_supplement on reseatings (organizer_id, supplement_order_id)
    where supplement_order_id is not null;

-- The tickets of it: one that moves, or two that change seats. `number` counts the seats that a ticket was given, without
-- gaps; null while nothing is done. `paid_seat` is the seat that the ticket's money stands for afterwards: the new one
-- where the difference was settled, the one of before where it was waived. `difference_fen` is what the new seat costs
-- more than that one of before did, at the prices of that day.
create table reseated_tickets (
    organizer_id integer not null,
    reseating_id uuid not null,
    ticket_id uuid not null,
    order_id uuid not null,
    position smallint not null check (position between 1 and 49),
    number smallint check (number > 0),
    from_seat integer not null check (from_seat > 0),
    to_seat integer not null check (to_seat > 0),
    was_paid_seat integer not null check (was_paid_seat > 0),
    paid_seat integer not null check (paid_seat > 0),
    difference_fen bigint not null,
    primary key (organizer_id, reseating_id, ticket_id),
    unique (organizer_id, ticket_id, number),
    foreign key (organizer_id, reseating_id) references reseatings (organizer_id, id),
    foreign key (organizer_id, ticket_id) references tickets (organizer_id, id),
    constraint another_seat check (from_seat <> to_seat)
);
create index reseated_tickets_of_order on reseated_tickets (organizer_id, order_id);

-- What went back for a cheaper seat: a refund, and of which item's price it is: of the ticket's own, or of a supplement's
-- that was paid for it before.
create table seat_differences (
    organizer_id integer not null,
    refund_id uuid not null,
    reseating_id uuid not null,
    ticket_id uuid not null,
    order_id uuid not null,
    position smallint not null check (position between 1 and 49),
    amount_fen bigint not null check (amount_fen > 0),
    primary key (organizer_id, refund_id),
    foreign key (organizer_id, refund_id) references refunds (organizer_id, id),
    foreign key (organizer_id, reseating_id, ticket_id)
        references reseated_tickets (organizer_id, reseating_id, ticket_id)
);
create index seat_differences_of_item on seat_differences (organizer_id, order_id, position);

alter table refunds drop constraint known_reason;
alter table refunds add constraint known_reason check (
    reason in (
        'paid_late', 'paid_twice', 'cancelled_before_payment', 'over_payer_limit',
        'by_buyer', 'by_staff', 'session_cancelled', 'session_postponed', 'mismatch', 'seat_change'
    )
);

alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (
    kind in (
        'order_paid', 'ticket_issued', 'payment_returned', 'refund_requested', 'refund_succeeded',
        'waitlist_joined', 'waitlist_offer', 'waitlist_offer_expired', 'waitlist_closed',
        'session_cancelled', 'session_postponed', 'seat_changed', 'seat_supplement'
    )
);
