-- Orders: the buyer's contract. An order is its own hold: it claims its places when it is placed and keeps them until
-- `pay_by`. No foreign keys on either table: they are the hottest inserts of the system, a check would cost a third of a
-- batch. `menpiao audit` proves instead that every item has its order, ticket type and session (rule orphans).
create table orders (
    organizer_id integer not null,
    id uuid not null,
    buyer_id uuid not null,
    app_id text not null,
    lang text not null,
    state text not null,
    total_fen bigint not null check (total_fen >= 0),
    currency text not null default 'CNY',
    contact_sealed bytea,
    idempotency_key text not null,
    request_hash bytea not null,
    placed_at timestamptz not null,
    pay_by timestamptz not null,
    paying_at timestamptz,
    cancel_requested_at timestamptz,
    -- While it is being paid: when it is to be closed. At its time to pay, at once when it is cancelled, later and later
    -- when that did not work; it is also the lease of whoever is closing, so that no order keeps the others from theirs.
    close_at timestamptz,
    paid_at timestamptz,
    closed_at timestamptz,
    announced_at timestamptz,
    primary key (organizer_id, id),
    -- The same request asked twice is one order: this is what makes a retry safe.
    unique (organizer_id, buyer_id, idempotency_key),
    constraint known_state check (
        state in ('awaiting_payment', 'paying', 'paid', 'cancelled', 'expired', 'partially_refunded', 'refunded')
    ),
    constraint paid_means_paid check ((paid_at is not null) = (state in ('paid', 'partially_refunded', 'refunded'))),
    constraint closed_means_closed check ((closed_at is not null) = (state in ('cancelled', 'expired')))
) with (fillfactor = 80);

-- What is due: released by the next batch that needs the places, or by the sweeper.
create index orders_due on orders (organizer_id, pay_by) where state = 'awaiting_payment';
-- "My orders", over all organizers.
create index orders_of_buyer on orders (buyer_id, id);
create index orders_to_close on orders (close_at) where state = 'paying';
create index orders_unannounced on orders (placed_at) where state = 'paid' and announced_at is null;

-- One row for each ticket to be.
create table order_items (
    organizer_id integer not null,
    order_id uuid not null,
    position smallint not null check (position between 1 and 49),
    session_id uuid not null,
    ticket_type_id uuid not null,
    price_fen bigint not null check (price_fen >= 0),
    attendee_sealed bytea,
    primary key (organizer_id, order_id, position)
);
