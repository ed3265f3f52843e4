-- Waitlist: who waits for places of a session that has none left, and the places that were put aside for them.

-- Whether buyers may wait for this session. Taking it away closes the door to newcomers only.
alter table sessions add column waitlist boolean not null default true;

-- How many places the waiting entries of the session would take of this type, summed up. Raised and lowered only while
-- the quota's row is locked: whoever releases places of it knows then, without looking any further, whether somebody
-- waits for them. `menpiao audit` compares it with the entries (rule awaited_places_match_entries).
alter table quotas add column awaited integer not null default 0;
alter table quotas add constraint nobody_awaits_less_than_nothing check (awaited >= 0);

-- Places that are not on public sale, and what they are put aside for. `quotas.withheld` is their sum (rule
-- allocations_are_withheld); both change under the quota's lock. The waitlist's never holds more than is awaited: the
-- rest is for everybody.
-- `kept_since`: from when on what lies here has been too few for whoever is next. `due_at`: when to look for whom the
-- places are, null while nothing can have changed.
create table allocations (
    organizer_id integer not null,
    ticket_type_id uuid not null,
    kind text not null check (kind in ('waitlist')),
    places integer not null check (places >= 0),
    kept_since timestamptz,
    due_at timestamptz,
    primary key (organizer_id, ticket_type_id, kind),
    foreign key (organizer_id, ticket_type_id) references quotas (organizer_id, ticket_type_id)
);
create index allocations_due on allocations (due_at) where due_at is not null;

-- One buyer's interest in a session: so many places at once, of any of these ticket types, the first one they would
-- rather have. The order in which they joined is their order.
-- `order_id` is the order that the last offer was; orders know nothing of it (rule offers_are_orders). No foreign key to
-- buyers, who live on other shards, nor to orders, which have none anywhere.
create table waitlist_entries (
    organizer_id integer not null,
    id uuid not null,
    session_id uuid not null,
    buyer_id uuid not null,
    app_id text not null,
    lang text not null check (lang in ('zh-CN', 'en')),
    ticket_type_ids uuid[] not null check (cardinality(ticket_type_ids) between 1 and 10),
    quantity integer not null check (quantity between 1 and 20),
    attendees_sealed bytea,
    state text not null default 'waiting' check (
        state in ('waiting', 'offered', 'bought', 'withdrawn', 'passed_over', 'closed')
    ),
    offers integer not null default 0 check (offers >= 0),
    order_id uuid,
    offered_type_id uuid,
    joined_at timestamptz not null,
    offered_at timestamptz,
    ended_at timestamptz,
    announced_at timestamptz,
    idempotency_key text not null check (char_length(idempotency_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    primary key (organizer_id, id),
    -- The same request asked twice is one entry.
    unique (organizer_id, buyer_id, idempotency_key),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id),
    constraint an_offer_is_an_order check (
        (offers > 0) = (order_id is not null) and num_nonnulls(order_id, offered_type_id, offered_at) in (0, 3)
    ),
    constraint offered_means_an_offer check (state not in ('offered', 'bought', 'passed_over') or offers > 0),
    constraint ended_says_when check ((ended_at is null) = (state in ('waiting', 'offered')))
);

-- Nobody stands in a line twice.
create unique index one_live_entry on waitlist_entries (organizer_id, session_id, buyer_id)
    where state in ('waiting', 'offered');
-- The line, in the order of its turns.
create index waitlist_line on waitlist_entries (organizer_id, session_id, joined_at, id) where state = 'waiting';
create index waitlist_offers on waitlist_entries (organizer_id, session_id, id) where state = 'offered';
-- "My waitlist", over all organizers, and how many a buyer has.
create index waitlist_of_buyer on waitlist_entries (buyer_id, id);
create index waitlist_unannounced on waitlist_entries (joined_at) where announced_at is null;
