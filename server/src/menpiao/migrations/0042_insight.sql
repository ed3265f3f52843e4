-- Insight: what was sold, hour by hour, so that a dashboard reads thousands of rows and not a million. A job keeps it a
-- moment behind the orders (menpiao.insight.service.rolling); `menpiao insight rebuild` makes it anew; nothing decides by it.

-- When an id was made, by its first 48 bits (see functions/new_id.sql), and in which hour.
create function moment_of_id(id uuid) returns timestamptz
    language sql immutable parallel safe
as $$
    select to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
$$;

create function hour_of_id(id uuid) returns timestamptz
    language sql immutable parallel safe
as $$
    select to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 3600000 * 3600)
$$;

-- Smaller than every id that was made from then on.
create function first_id_at(moment timestamptz) returns uuid
    language sql immutable parallel safe
as $$
    select (lpad(to_hex(greatest(0, (extract(epoch from moment) * 1000)::bigint)), 12, '0') || repeat('0', 20))::uuid
$$;

-- What an hour brought of one ticket type and price tier (0: none) by one channel. Placed: orders and tickets of that hour,
-- whatever became of them. Sold: by the hour in which the ticket was issued; refunded: by the hour from which nobody had
-- to agree to it any more. An order counts with its first ticket. No foreign keys: rule sales_hours_match_orders.
create table sales_hours (
    organizer_id integer not null,
    session_id uuid not null,
    hour timestamptz not null,
    ticket_type_id uuid not null,
    tier smallint not null check (tier >= 0),
    channel text not null,
    placed_orders integer not null check (placed_orders >= 0),
    placed_tickets integer not null check (placed_tickets >= 0),
    sold_orders integer not null check (sold_orders >= 0),
    sold_tickets integer not null check (sold_tickets >= 0),
    sold_fen bigint not null check (sold_fen >= 0),
    refunded_tickets integer not null check (refunded_tickets >= 0),
    refunded_fen bigint not null check (refunded_fen >= 0),
    primary key (organizer_id, session_id, hour, ticket_type_id, tier, channel),
    constraint known_channel check (
        channel in ('mini_program', 'web', 'waitlist', 'allotment', 'giveaway', 'seat_change')
    ),
    constraint whole_hours check (extract(epoch from hour)::bigint % 3600 = 0)
);
create index sales_hours_in_time on sales_hours (organizer_id, hour);

-- How far the job is: what happened before `sure_until` is counted; what happened up to `newest` is as well, but for some
-- that was committed later than others. `version` rises whenever a count changed: dashboards follow it.
create table sales_rolled_up (
    organizer_id integer not null references organizers (organizer_id),
    sure_until timestamptz not null,
    newest timestamptz not null,
    version bigint not null default 0,
    primary key (organizer_id)
);

-- What an organizer hopes to sell of an event: tickets, money, or both.
create table sales_targets (
    organizer_id integer not null,
    event_id uuid not null,
    tickets integer check (tickets between 1 and 10000000),
    amount_fen bigint check (amount_fen between 1 and 1000000000000),
    version integer not null check (version > 0),
    primary key (organizer_id, event_id),
    foreign key (organizer_id, event_id) references events (organizer_id, id)
);

-- How often an event's page was read, by day in the zone of China and by where it was read. Counted in memory, and added
-- every few seconds; nothing about who read it.
create table event_views (
    organizer_id integer not null,
    event_id uuid not null,
    day date not null,
    source text not null check (source in ('mini_program', 'web')),
    views bigint not null check (views > 0),
    primary key (organizer_id, event_id, day, source)
);

-- What goes back, by the moment from which on nobody has to agree to it; and what was paid for dearer seats.
create index refunds_counted on refunds (organizer_id, (coalesce(decided_at, requested_at)))
    where state not in ('requested', 'declined');
create index seat_changes_paid on reseatings (organizer_id, done_at)
    where done_at is not null and supplement_order_id is not null;
