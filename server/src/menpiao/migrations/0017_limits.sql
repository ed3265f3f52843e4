-- Limits that one ticket type can't keep: for each session over all of its ticket types, by buyer, by device and by
-- person.

-- The device that a client says it is, as a blind index under the field key (menpiao.platform.crypto).
alter table logins add column device_id uuid;

-- Null: no such limit. `one_per_attendee` counts people by their id numbers, so each of the session's ticket types has to
-- ask for them; the catalogue sees to it.
alter table sessions
    add column per_buyer_max integer check (per_buyer_max between 1 and 10000),
    add column per_device_max integer check (per_device_max between 1 and 10000),
    add column one_per_attendee boolean not null default false;

alter table ticket_types
    add column attendee_ids_required boolean not null default false,
    add constraint ids_are_of_named_people check (not attendee_ids_required or attendee_names_required);

-- The device that placed the order, where its session counts by device: what the placing batch counts under the locks of
-- all the session's quotas. Null everywhere else: nobody needs to know.
alter table orders add column device_id uuid;
create index orders_of_device on orders (organizer_id, device_id) where device_id is not null;
