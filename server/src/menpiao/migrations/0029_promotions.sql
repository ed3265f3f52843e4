-- Price rules. What a ticket costs is the catalogue's: price steps (early bird) and group discounts of a ticket type, the
-- service fee of an event, as they were checked by menpiao.catalog.model.prices. What is counted is promotions': uses of
-- codes, budgets, places sold at a step. What an order came to, and why, stands with the order and never changes.
alter table ticket_types add column price_rules jsonb check (jsonb_typeof(price_rules) = 'object');
alter table events add column service_fee jsonb check (jsonb_typeof(service_fee) = 'object');

-- One lock for all counters of an organizer, taken after the quotas and before any counter: counters then need no order of
-- their own among themselves. Only orders with something to count take it.
create table promotion_locks (
    organizer_id integer not null references organizers (organizer_id),
    primary key (organizer_id)
);

-- A promotion does not change, except that it is paused or ended: `version` rises then, and the placing batch compares it.
-- Empty arrays: everything that the organizer sells. `max_tickets`: how many tickets of an order it makes cheaper.
create table promotions (
    organizer_id integer not null references organizers (organizer_id),
    id uuid not null,
    kind text not null check (kind in ('code', 'bundle')),
    name jsonb not null check (texts_ok(name, 60) and name <> '{}'),
    state text not null default 'active' check (state in ('active', 'paused', 'ended')),
    version integer not null default 1 check (version > 0),
    effect text not null check (effect in ('percent', 'amount', 'price', 'none')),
    percent smallint check (percent between 1 and 100),
    amount_fen bigint check (amount_fen between 0 and 100000000),
    session_ids uuid[] not null default '{}' check (cardinality(session_ids) <= 100),
    ticket_type_ids uuid[] not null default '{}' check (cardinality(ticket_type_ids) <= 100),
    unlocks_hidden boolean not null default false,
    max_tickets integer check (max_tickets between 1 and 49),
    valid_from timestamptz,
    valid_until timestamptz,
    max_uses integer check (max_uses between 1 and 10000000),
    max_uses_per_code integer check (max_uses_per_code between 1 and 10000000),
    max_uses_per_buyer integer check (max_uses_per_buyer between 1 and 10000),
    budget_fen bigint check (budget_fen between 1 and 100000000000),
    created_at timestamptz not null,
    idempotency_key text not null,
    request_hash bytea not null,
    primary key (organizer_id, id),
    unique (organizer_id, idempotency_key),
    constraint effects_have_their_number check (
        (effect = 'percent') = (percent is not null) and (effect in ('amount', 'price')) = (amount_fen is not null)
    ),
    constraint windows_open_before_they_close check (valid_from < valid_until),
    constraint hidden_types_are_named check (not unlocks_hidden or cardinality(ticket_type_ids) > 0),
    constraint bundles_have_a_price check (kind <> 'bundle' or effect = 'price')
);

-- A code as people write it, without blanks and hyphens, in capitals. `id` is made of organizer and code
-- (menpiao.promotions.model.code), so that looking one up asks for an id, as everything does.
create table promo_codes (
    organizer_id integer not null,
    id uuid not null,
    promotion_id uuid not null,
    code text not null check (code ~ '^[A-Z0-9]{4,32}$'),
    primary key (organizer_id, id),
    unique (organizer_id, code),
    foreign key (organizer_id, promotion_id) references promotions (organizer_id, id)
);
create index promo_codes_of_promotion on promo_codes (organizer_id, promotion_id, code);

-- What one bundle holds.
create table bundle_parts (
    organizer_id integer not null,
    promotion_id uuid not null,
    position smallint not null check (position between 1 and 20),
    session_id uuid not null,
    ticket_type_id uuid not null,
    quantity smallint not null check (quantity between 1 and 10),
    primary key (organizer_id, promotion_id, position),
    unique (organizer_id, promotion_id, ticket_type_id),
    foreign key (organizer_id, promotion_id) references promotions (organizer_id, id),
    foreign key (organizer_id, ticket_type_id) references ticket_types (organizer_id, id)
);

-- How much is used: `uses` of a promotion, of one `code`, by one `buyer` (the owner), of a `budget` in fen, of the places
-- of a price `step`. The owner is the nil id where nobody owns the count. No foreign keys: written by the placing batch
-- (rules promotion_counters_match_uses and price_parts_have_their_order).
create table promotion_counters (
    organizer_id integer not null,
    kind text not null,
    scope_id uuid not null,
    owner_id uuid not null,
    used bigint not null,
    primary key (organizer_id, kind, scope_id, owner_id),
    constraint known_kind check (kind in ('uses', 'code', 'buyer', 'budget', 'step')),
    constraint nothing_is_given_back_twice check (used >= 0)
);

-- What each order took of them; `most` is the limit that held when it was placed. Given back when the order is released,
-- and taken again should its money come after all. A refund gives nothing back: whoever could use a code, get the money
-- back and use it again would have it for ever, and an early-bird place that returns is sold at the price of its day.
create table promotion_uses (
    organizer_id integer not null,
    order_id uuid not null,
    kind text not null,
    scope_id uuid not null,
    owner_id uuid not null,
    amount bigint not null check (amount > 0),
    most bigint not null,
    released_at timestamptz,
    primary key (organizer_id, order_id, kind, scope_id, owner_id)
);
create index promotion_uses_of_scope on promotion_uses (organizer_id, scope_id, order_id);

-- Why an order costs what it costs: for each ticket its regular price and what each rule made of it, and what the order
-- pays besides its tickets (position 0). Only where a rule applied; else prices are the ticket types' own.
create table order_price_parts (
    organizer_id integer not null,
    order_id uuid not null,
    number smallint not null check (number > 0),
    position smallint not null check (position between 0 and 49),
    kind text not null,
    rule_id uuid,
    label jsonb not null,
    amount_fen bigint not null,
    primary key (organizer_id, order_id, number),
    constraint known_kind check (
        kind in ('ticket', 'early_bird', 'bundle', 'group_discount', 'promo_code', 'service_fee')
    ),
    constraint fees_are_of_the_order check ((kind = 'service_fee') = (position = 0)),
    constraint fees_are_added check (amount_fen >= 0 or position > 0)
);
create index order_price_parts_of_rule on order_price_parts (organizer_id, rule_id) where rule_id is not null;

-- Paid on top of the tickets; `total_fen` is what is paid.
alter table orders
    add column service_fee_fen bigint not null default 0,
    add constraint fees_are_part_of_totals check (service_fee_fen between 0 and total_fen);
