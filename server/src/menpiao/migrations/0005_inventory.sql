-- Inventory: how many places of a ticket type there are, and what became of each of them.

-- The hottest rows of a sale: one for each general-admission ticket type. `fillfactor` leaves room on the page, so that
-- an update stays on it and touches no index. Free places are what is left: total - held - sold - withheld.
create table quotas (
    organizer_id integer not null,
    ticket_type_id uuid not null,
    session_id uuid not null,
    total integer not null check (total >= 0 and total <= 1000000),
    held integer not null default 0 check (held >= 0),
    sold integer not null default 0 check (sold >= 0),
    withheld integer not null default 0 check (withheld >= 0),
    primary key (organizer_id, ticket_type_id),
    foreign key (organizer_id, ticket_type_id) references ticket_types (organizer_id, id),
    constraint places_are_conserved check (held + sold + withheld <= total)
) with (fillfactor = 20);

create index quotas_by_session on quotas (organizer_id, session_id);

-- How many places of a ticket type a buyer has, held or sold: what the limit for each buyer counts. Written only while
-- the quota's row is locked, so that parallel orders of one buyer can't both pass. No foreign keys: it is written for
-- every order; `menpiao audit` compares it with the orders instead (rule buyer_counts).
create table buyer_counts (
    organizer_id integer not null,
    ticket_type_id uuid not null,
    buyer_id uuid not null,
    places integer not null check (places >= 0),
    primary key (organizer_id, ticket_type_id, buyer_id)
) with (fillfactor = 70);
