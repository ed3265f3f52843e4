-- Seating: halls, their drafts, and the versions of their seat maps. What a session sells of a map is the catalogue's and
-- inventory's. Documents are compressed (gzip) JSON, `menpiao.seat-map/1`, as menpiao.seating.model checked them.

-- A hall has one draft, which `draft_version` counts for If-Match, and any number of published versions.
create table halls (
    organizer_id integer not null references organizers (organizer_id),
    id uuid not null,
    venue_id uuid not null,
    name jsonb not null check (texts_ok(name, 60) and name <> '{}'),
    draft bytea not null check (octet_length(draft) between 1 and 33554432),
    draft_version integer not null default 1 check (draft_version > 0),
    created_at timestamptz not null,
    changed_at timestamptz not null,
    idempotency_key text not null check (char_length(idempotency_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    primary key (organizer_id, id),
    unique (organizer_id, idempotency_key),
    foreign key (organizer_id, venue_id) references venues (organizer_id, id)
);

-- A version never changes: sessions have pinned it, and clients keep it for ever. `digest` is of the document.
create table seat_maps (
    organizer_id integer not null,
    id uuid not null,
    hall_id uuid not null,
    version integer not null check (version > 0),
    name jsonb not null check (texts_ok(name, 60) and name <> '{}'),
    seat_count integer not null check (seat_count between 0 and 100000),
    capacity integer not null check (capacity between 0 and 100000000),
    document bytea not null check (octet_length(document) between 1 and 33554432),
    digest bytea not null check (octet_length(digest) = 32),
    created_at timestamptz not null,
    primary key (organizer_id, id),
    unique (organizer_id, hall_id, version),
    foreign key (organizer_id, hall_id) references halls (organizer_id, id)
);

-- The public plan as bytes that lie ready, made once: with the map.
create table seat_map_plans (
    organizer_id integer not null,
    seat_map_id uuid not null,
    lang text not null check (lang in ('zh-CN', 'en')),
    gzipped bytea not null,
    brotlied bytea not null,
    primary key (organizer_id, seat_map_id, lang),
    foreign key (organizer_id, seat_map_id) references seat_maps (organizer_id, id)
);

-- The number of a seat in the database: given when a version first has the seat, the same over all versions of the hall's
-- map, never given to another seat.
create table hall_seats (
    organizer_id integer not null,
    hall_id uuid not null,
    number integer not null check (number > 0),
    seat_id text not null check (seat_id ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$'),
    primary key (organizer_id, hall_id, number),
    unique (organizer_id, hall_id, seat_id),
    foreign key (organizer_id, hall_id) references halls (organizer_id, id)
);

create function seat_maps_never_change() returns trigger
    language plpgsql
as $$
begin
    raise exception 'a version of a seat map never changes: sessions have pinned it'
        using errcode = 'restrict_violation', constraint = 'seat_maps_never_change';
end
$$;

create trigger seat_maps_never_change
    before update or delete or truncate on seat_maps
    for each statement execute function seat_maps_never_change();
create trigger seat_maps_never_change
    before update or delete or truncate on seat_map_plans
    for each statement execute function seat_maps_never_change();
create trigger seat_maps_never_change
    before update or delete or truncate on hall_seats
    for each statement execute function seat_maps_never_change();
