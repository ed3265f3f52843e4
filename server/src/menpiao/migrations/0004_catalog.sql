-- Catalog: what is advertised and sold. Quotas are not here: they belong to inventory.

-- Texts in the languages that we speak: {"zh-CN": "…", "en": "…"}, either may be missing, none may be empty.
create function texts_ok(value jsonb, max_length integer) returns boolean
    language sql immutable parallel safe
as $$
    select case
        when jsonb_typeof(value) <> 'object' then false
        else value - array['zh-CN', 'en'] = '{}'::jsonb
            and not exists (
                select from jsonb_each(value) entry
                where jsonb_typeof(entry.value) <> 'string'
                   or char_length(entry.value #>> '{}') not between 1 and max_length)
    end
$$;

-- One number for each organizer, raised in the transaction of every change: shop windows poll it. Its row lock makes
-- the edits of one organizer take turns.
create table catalog_versions (
    organizer_id integer not null references organizers (organizer_id),
    version bigint not null check (version > 0),
    primary key (organizer_id)
);

-- Coordinates are GCJ-02, which is what WeChat's maps take.
create table venues (
    organizer_id integer not null references organizers (organizer_id),
    id uuid not null,
    name jsonb not null check (texts_ok(name, 80) and name <> '{}'),
    address jsonb not null check (texts_ok(address, 200)),
    city text not null check (city ~ '^[a-z]{2,32}$'),
    latitude double precision check (latitude between -90 and 90),
    longitude double precision check (longitude between -180 and 180),
    primary key (organizer_id, id),
    check ((latitude is null) = (longitude is null))
);

create table events (
    organizer_id integer not null references organizers (organizer_id),
    id uuid not null,
    status text not null default 'draft' check (status in ('draft', 'published', 'withdrawn')),
    title jsonb not null check (texts_ok(title, 120) and title <> '{}'),
    summary jsonb not null check (texts_ok(summary, 300)),
    description jsonb not null check (texts_ok(description, 20000)),
    notes jsonb not null check (jsonb_typeof(notes) = 'array' and jsonb_array_length(notes) <= 20),
    category text not null check (category ~ '^[a-z]{2,32}$'),
    tags text[] not null check (cardinality(tags) <= 10),
    cover text not null check (char_length(cover) between 1 and 500),
    published_at timestamptz,
    withdrawn_at timestamptz,
    primary key (organizer_id, id),
    check ((status = 'draft') = (published_at is null)),
    check ((status = 'withdrawn') = (withdrawn_at is not null))
);

-- 10 hours: a ticket's code chain covers one admission day of at most 2,400 steps of 15 s.
create table sessions (
    organizer_id integer not null,
    id uuid not null,
    event_id uuid not null,
    venue_id uuid not null,
    status text not null default 'scheduled' check (status in ('scheduled', 'cancelled')),
    doors_at timestamptz not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    time_zone text not null check (time_zone ~ '^[A-Za-z]+([/_+-]?[A-Za-z0-9]+)*$' and char_length(time_zone) <= 64),
    primary key (organizer_id, id),
    foreign key (organizer_id, event_id) references events (organizer_id, id),
    foreign key (organizer_id, venue_id) references venues (organizer_id, id),
    check (doors_at <= starts_at and starts_at < ends_at),
    check (ends_at - doors_at <= interval '10 hours')
);
create index sessions_of_event on sessions (organizer_id, event_id, starts_at);

-- `version` rises with every edit of the type, its session or its event that changes what a buyer may buy: an order's
-- quote names the version that it assumed. At most 20 an order: WeChat Pay takes fewer than 50 goods lines.
create table ticket_types (
    organizer_id integer not null,
    id uuid not null,
    session_id uuid not null,
    position integer not null check (position between 1 and 200),
    name jsonb not null check (texts_ok(name, 60) and name <> '{}'),
    note jsonb not null check (texts_ok(note, 300)),
    price_fen bigint not null check (price_fen between 0 and 10000000),
    currency text not null default 'CNY' check (currency = 'CNY'),
    on_sale_at timestamptz not null,
    off_sale_at timestamptz not null,
    per_order_max integer not null check (per_order_max between 1 and 20),
    per_buyer_max integer not null check (per_buyer_max between 1 and 10000),
    hidden boolean not null default false,
    attendee_names_required boolean not null default false,
    paused_at timestamptz,
    version integer not null default 1 check (version > 0),
    primary key (organizer_id, id),
    unique (organizer_id, session_id, position),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id),
    check (on_sale_at < off_sale_at)
);
