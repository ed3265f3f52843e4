-- Tickets: the right to enter, and the state of its rotating code. Issued in the transaction that settles a payment, or
-- by the placing batch for a free order.
--
-- No foreign keys: tickets is among the hottest inserts, and it knows an order only as an opaque id. `menpiao audit`
-- proves instead that paid orders and tickets agree one to one (rule paid_orders_have_tickets) and that each ticket's
-- session and ticket type exist (rule orphans).
create table tickets (
    organizer_id integer not null,
    id uuid not null,
    order_id uuid not null,
    position smallint not null check (position >= 1),
    session_id uuid not null,
    ticket_type_id uuid not null,
    buyer_id uuid not null,
    -- 63 random bits, the ticket's name inside its code. Unique in all of the organizer's sessions, so that a ticket of
    -- another session is found with one probe and the gate can say so.
    number bigint not null check (number >= 0),
    -- 16 bytes under the field cipher. The chain of each epoch and window is derived from it; it never leaves the server.
    seed_sealed bytea not null,
    attendee_sealed bytea,
    epoch integer not null default 1 check (epoch between 1 and 65535),
    state text not null default 'valid' check (state in ('valid', 'used', 'void', 'transferred')),
    issued_at timestamptz not null,
    used_at timestamptz,
    voided_at timestamptz,
    void_reason text,
    -- The chain of the present epoch and window, known from the first activation on.
    anchor bytea check (octet_length(anchor) = 16),
    chain_starts_at timestamptz,
    chain_steps integer check (chain_steps between 1 and 2400),
    active_login_id uuid,
    activated_at timestamptz,
    primary key (organizer_id, id),
    -- Issuing twice is issuing once.
    unique (organizer_id, order_id, position),
    unique (organizer_id, number),
    constraint used_says_when check (state <> 'used' or used_at is not null),
    constraint void_says_when_and_why check (
        (state = 'void') = (voided_at is not null) and (state = 'void') = (void_reason is not null)
    ),
    constraint a_chain_is_whole check (
        num_nonnulls(anchor, chain_starts_at, chain_steps, active_login_id, activated_at) in (0, 5)
    )
) with (fillfactor = 85);

-- How many were issued for a session (few distinct keys: stays small and cheap to write).
create index tickets_of_session on tickets (organizer_id, session_id);
-- A buyer's own list goes over all organizers: the one read of this table that asks every shard.
create index tickets_of_buyer on tickets (buyer_id, id);

-- Each time a phone was made a ticket's device, with the request's key: a late retry of an old phone must not take the
-- ticket back from the phone that replaced it.
create table ticket_activations (
    organizer_id integer not null,
    ticket_id uuid not null,
    login_id uuid not null,
    idempotency_key text not null check (char_length(idempotency_key) between 1 and 64),
    epoch integer not null,
    at timestamptz not null,
    primary key (organizer_id, ticket_id, login_id, idempotency_key),
    foreign key (organizer_id, ticket_id) references tickets (organizer_id, id)
);
