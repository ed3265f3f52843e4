-- Admission: gates, every scan with what was decided, and who is inside.

-- Where scans happen, for one session.
create table gates (
    organizer_id integer not null,
    id uuid not null,
    session_id uuid not null,
    name jsonb not null check (texts_ok(name, 60) and name <> '{}'),
    created_at timestamptz not null,
    primary key (organizer_id, id),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id)
);
create index gates_of_session on gates (organizer_id, session_id);

-- Append-only. `id` is the gate phone's name for its scan, so that a retry is the same scan; `content_hash` tells a retry
-- from another scan that took the same name. The code itself is not kept: within its 45 seconds it opens a gate.
-- `scanned_at` is what the phone said, `received_at` is what was decided by.
create table scans (
    organizer_id integer not null,
    id text not null check (id ~ '^[A-Za-z0-9_-]{8,64}$'),
    gate_id uuid not null,
    session_id uuid not null,
    staff_id uuid not null,
    ticket_id uuid,
    result text not null check (result in ('admitted', 'refused')),
    reason text not null check (reason ~ '^[a-z_]{2,32}$'),
    epoch integer,
    step integer,
    content_hash bytea not null check (octet_length(content_hash) = 32),
    scanned_at timestamptz not null,
    received_at timestamptz not null,
    primary key (organizer_id, id),
    foreign key (organizer_id, gate_id) references gates (organizer_id, id),
    constraint only_ok_admits check ((result = 'admitted') = (reason = 'ok')),
    constraint nobody_is_admitted_without_a_ticket check (result = 'refused' or ticket_id is not null)
);
create index scans_of_ticket on scans (organizer_id, ticket_id) where ticket_id is not null;

-- Who is inside. The primary key is the rule: one admission a ticket, however many gates ask at the same instant.
create table admissions (
    organizer_id integer not null,
    ticket_id uuid not null,
    session_id uuid not null,
    gate_id uuid not null,
    scan_id text not null,
    admitted_at timestamptz not null,
    primary key (organizer_id, ticket_id),
    foreign key (organizer_id, ticket_id) references tickets (organizer_id, id),
    foreign key (organizer_id, gate_id) references gates (organizer_id, id),
    foreign key (organizer_id, scan_id) references scans (organizer_id, id)
);
create index admissions_of_session on admissions (organizer_id, session_id);
