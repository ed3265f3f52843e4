-- Platform: simulated time and the audit log. Jobs have their own migration.

-- The current time for every statement: the simulated one where the connection was given one, else the wall clock.
-- clock_timestamp(), not now(): now() stands still from the start of the transaction, so a lock wait would freeze it.
create function app_now() returns timestamptz
    language sql stable parallel safe
as $$
    select coalesce(nullif(current_setting('menpiao.now', true), '')::timestamptz, clock_timestamp())
$$;

-- Who did what. Written with its cause, in the same transaction; a worker chains the rows afterwards, so that writers
-- never wait for each other's hash.
create table audit_entries (
    organizer_id integer not null,
    id uuid not null,
    at timestamptz not null,
    actor_kind text not null check (actor_kind in ('buyer', 'staff', 'system', 'provider')),
    actor_id uuid,
    action text not null,
    subject_id uuid not null,
    detail jsonb,
    linked boolean not null default false,
    primary key (organizer_id, id)
);

-- What the chain does not hold yet. The worker asks every second; the index holds only what is new, so it stays small
-- however long the log becomes.
create index audit_entries_unlinked on audit_entries (organizer_id, id) where not linked;

-- One link for each entry: hash = SHA-256(previous hash || canonical entry). `seq` has no gaps within an organizer.
create table audit_links (
    organizer_id integer not null,
    seq bigint not null check (seq > 0),
    entry_id uuid not null,
    hash bytea not null check (octet_length(hash) = 32),
    primary key (organizer_id, seq),
    unique (organizer_id, entry_id)
);
