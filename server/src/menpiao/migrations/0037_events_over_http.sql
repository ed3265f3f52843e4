-- Events are set up over HTTP. `edition` rises with each edit by the organizer: it is what If-Match is compared with.
-- A ticket type's `version` is another thing: it rises with whatever voids quotes.
alter table venues add column edition integer not null default 1 check (edition > 0);
alter table events add column edition integer not null default 1 check (edition > 0);
alter table sessions add column edition integer not null default 1 check (edition > 0);
alter table ticket_types add column edition integer not null default 1 check (edition > 0);

-- A draft may lack its poster; what buyers have seen has one.
alter table events drop constraint events_cover_check;
alter table events
    add constraint events_cover_check check (char_length(cover) <= 500),
    add constraint what_buyers_see_has_a_poster check (status = 'draft' or cover <> '');

-- All sessions of an organizer by date: calendars and pickers.
create index sessions_by_date on sessions (organizer_id, starts_at, id);

-- What a POST of the catalogue has made, by its Idempotency-Key: sent again it makes nothing. Kept for a week.
create table catalog_requests (
    organizer_id integer not null references organizers (organizer_id),
    route text not null check (char_length(route) between 1 and 80),
    idempotency_key text not null check (char_length(idempotency_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    subject_ids uuid[] not null check (cardinality(subject_ids) <= 10000),
    made_at timestamptz not null,
    primary key (organizer_id, route, idempotency_key)
);
create index catalog_requests_by_age on catalog_requests (organizer_id, made_at);

-- Pictures of organizers, drawn anew from what was uploaded. An id is made of what it names: the organizer's number
-- between the first 13 bytes of SHA-256 of the large picture. They never change and are shown to everybody.
create table pictures (
    organizer_id integer not null references organizers (organizer_id),
    id uuid not null,
    large bytea not null check (octet_length(large) between 1 and 400000),
    width integer not null check (width between 1 and 1280),
    height integer not null check (height between 1 and 5120),
    small bytea not null check (octet_length(small) between 1 and 120000),
    small_width integer not null check (small_width between 1 and 480),
    small_height integer not null check (small_height between 1 and 1920),
    made_at timestamptz not null,
    primary key (organizer_id, id),
    constraint id_is_of_its_content check (
        substring(uuid_send(id) for 6) = substring(sha256(large) for 6)
        and substring(uuid_send(id) from 10 for 7) = substring(sha256(large) from 7 for 7)
    )
);
-- They are compressed already.
alter table pictures alter column large set storage external, alter column small set storage external;
