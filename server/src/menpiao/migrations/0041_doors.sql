-- Doors: a gate is a place, and stands for more than one evening. It admits to several sessions, may be kept to a zone of
-- them, and is switched off and on. What happens at it is read by session, newest first, and counted as it is read.

-- `zones` are ids of the halls' seat maps. A gate without zones and without ticket types of its own admits everybody of
-- its sessions; one that has some admits nobody else. `closed_at`: switched off since then. The request's key is that of
-- whoever made it; gates of before, and those of the operator, have none.
alter table gates
    add column zones text[] not null default '{}' check (cardinality(zones) <= 50),
    add column closed_at timestamptz,
    add column edition integer not null default 1 check (edition > 0),
    add column made_by uuid,
    add column request_key text check (char_length(request_key) between 1 and 64),
    add column request_hash bytea check (octet_length(request_hash) = 32),
    add constraint a_request_is_whole check (num_nonnulls(made_by, request_key, request_hash) in (0, 3));
create unique index gates_by_request on gates (organizer_id, made_by, request_key) where request_key is not null;

-- At least one for each gate; that is a rule of the books (gates_know_their_sessions).
create table gate_sessions (
    organizer_id integer not null,
    gate_id uuid not null,
    session_id uuid not null,
    primary key (organizer_id, gate_id, session_id),
    foreign key (organizer_id, gate_id) references gates (organizer_id, id),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id)
);
create index gate_sessions_of_session on gate_sessions (organizer_id, session_id);
insert into gate_sessions (organizer_id, gate_id, session_id) select organizer_id, id, session_id from gates;
drop index gates_of_session;
alter table gates drop column session_id;

-- Ticket types that a gate is kept to, each of one of its sessions (the same rule).
create table gate_ticket_types (
    organizer_id integer not null,
    gate_id uuid not null,
    ticket_type_id uuid not null,
    primary key (organizer_id, gate_id, ticket_type_id),
    foreign key (organizer_id, gate_id) references gates (organizer_id, id),
    foreign key (organizer_id, ticket_type_id) references ticket_types (organizer_id, id)
);
create index gate_ticket_types_of_type on gate_ticket_types (organizer_id, ticket_type_id);

-- Lists and counts of a session's scans read this index alone, and the fifty rows that are shown.
create index scans_of_session on scans (organizer_id, session_id, received_at, id) include (gate_id, reason);
