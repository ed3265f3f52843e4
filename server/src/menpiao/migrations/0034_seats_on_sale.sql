-- Selling seats: which map a session has and what each of its seats costs (catalog), what is kept from the public and who
-- has claimed which seat (inventory), and the seat of each item and ticket. A seat is the number that its hall gave it.

-- The session's map: the numbers of its seats in plan order, and the tier of each, one byte a seat: 0 is not for sale.
-- `version` rises with every edit of any of it, prices and allocations too, together with the versions of the session's ticket types, so that
-- a quote made before is made anew.
create table session_seatings (
    organizer_id integer not null,
    session_id uuid not null,
    seat_map_id uuid not null,
    numbers integer[] not null,
    tier_of bytea not null check (octet_length(tier_of) = cardinality(numbers)),
    no_orphans boolean not null,
    distance smallint not null check (distance between 0 and 3),
    version integer not null default 1 check (version > 0),
    primary key (organizer_id, session_id),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id),
    foreign key (organizer_id, seat_map_id) references seat_maps (organizer_id, id)
);

create table price_tiers (
    organizer_id integer not null,
    session_id uuid not null,
    number smallint not null check (number between 1 and 30),
    name jsonb not null check (texts_ok(name, 60) and name <> '{}'),
    colour text not null check (colour ~ '^#[0-9A-Fa-f]{6}$'),
    primary key (organizer_id, session_id, number),
    foreign key (organizer_id, session_id) references session_seatings (organizer_id, session_id)
);

-- What a seat of a tier costs with a ticket type. A type with prices here sells seats and nothing else; its own price is
-- the least of them.
create table tier_prices (
    organizer_id integer not null,
    ticket_type_id uuid not null,
    tier smallint not null,
    session_id uuid not null,
    price_fen bigint not null check (price_fen between 0 and 10000000),
    primary key (organizer_id, ticket_type_id, tier),
    foreign key (organizer_id, ticket_type_id) references ticket_types (organizer_id, id),
    foreign key (organizer_id, session_id, tier) references price_tiers (organizer_id, session_id, number)
);
create index tier_prices_of_session on tier_prices (organizer_id, session_id);

-- Seats kept from the public. One is everybody's from `release_at` on, by the clock: nothing has to happen then.
create table seat_allocations (
    organizer_id integer not null,
    session_id uuid not null,
    number smallint not null check (number between 1 and 30),
    name jsonb not null check (texts_ok(name, 60) and name <> '{}'),
    purpose text not null check (purpose in ('house', 'promoter', 'technical', 'accessible')),
    release_at timestamptz,
    primary key (organizer_id, session_id, number),
    foreign key (organizer_id, session_id) references session_seatings (organizer_id, session_id)
);

-- Which allocation each seat belongs to, one byte a seat in plan order: 0 is none.
create table seats_allocated (
    organizer_id integer not null,
    session_id uuid not null,
    allocation_of bytea not null,
    primary key (organizer_id, session_id),
    foreign key (organizer_id, session_id) references session_seatings (organizer_id, session_id)
);

-- Who has which seat: the key says that a seat is sold once. A row goes when the place returns. No foreign keys: it is
-- written by the placing batch (rules seat_claims_match_items and claimed_seats_are_for_sale).
create table seat_claims (
    organizer_id integer not null,
    session_id uuid not null,
    seat integer not null check (seat > 0),
    order_id uuid not null,
    position smallint not null,
    primary key (organizer_id, session_id, seat)
);

-- What has become of seats: a row for each transaction that took or freed some, numbered without gaps under the locks of
-- all the session's quotas. Every process follows it. Old rows are pruned, the newest one never, so that numbers go on.
create table seat_changes (
    organizer_id integer not null,
    session_id uuid not null,
    turn bigint not null check (turn > 0),
    at timestamptz not null,
    taken integer[] not null,
    freed integer[] not null,
    primary key (organizer_id, session_id, turn)
);

alter table order_items add column seat integer check (seat > 0);
alter table tickets add column seat integer check (seat > 0);
