-- Support: finding orders, notes about them, other attendees, complimentary orders.

-- By what an order is found: a session it has places of, its number, a promotion or promo code it used, the blind index of a name or a phone that stands with
-- it. Written by the worker a moment after the order (orders/service/marking.py), so that placing one costs nothing more.
-- No foreign key to orders, which have none anywhere (rule orders_have_their_marks).
create table order_marks (
    organizer_id integer not null,
    kind text not null check (kind in ('session', 'number', 'promotion', 'name', 'phone', 'phone_end')),
    mark uuid not null,
    order_id uuid not null,
    primary key (organizer_id, kind, mark, order_id)
);

-- How far the worker is. All orders up to `until` have their marks; those up to `seen` as well, but for some that were
-- committed later than others with newer ids. Ids sort by creation, and no order is committed a minute after its id was made.
create table order_marking (
    organizer_id integer not null references organizers (organizer_id),
    until uuid not null,
    seen uuid not null,
    primary key (organizer_id),
    constraint sure_is_behind_seen check (until <= seen)
);

-- What is over, for lists by state: the others are recent, or nearly all.
create index orders_ended on orders (organizer_id, state, id)
    where state in ('cancelled', 'expired', 'partially_refunded', 'refunded');

-- What staff did about one thing. What buyers and the system do is told by their rows, and must not cost an entry here.
create index audit_entries_of_staff on audit_entries (organizer_id, subject_id, id) where actor_kind = 'staff';

-- What staff wrote down about an order. Sealed: whoever writes about people writes about people.
create table order_notes (
    organizer_id integer not null,
    id uuid not null,
    order_id uuid not null,
    text_sealed bytea not null,
    written_by uuid not null,
    written_at timestamptz not null,
    request_key text not null check (char_length(request_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    primary key (organizer_id, id),
    unique (organizer_id, written_by, request_key),
    foreign key (organizer_id, written_by) references staff (organizer_id, id)
);
create index order_notes_of_order on order_notes (organizer_id, order_id, id);

-- Tickets that were given another attendee by staff. Who it was and is stands sealed with item and ticket, and nowhere else.
create table attendee_changes (
    organizer_id integer not null,
    id uuid not null,
    ticket_id uuid not null,
    order_id uuid not null,
    position smallint not null check (position between 1 and 49),
    reason text not null check (char_length(reason) between 1 and 500),
    changed_by uuid not null,
    changed_at timestamptz not null,
    primary key (organizer_id, id),
    foreign key (organizer_id, ticket_id) references tickets (organizer_id, id),
    foreign key (organizer_id, changed_by) references staff (organizer_id, id)
);
create index attendee_changes_of_order on attendee_changes (organizer_id, order_id, id);

-- Messages that staff had sent once more. The message itself only knows its latest try.
create table message_resends (
    organizer_id integer not null,
    id uuid not null,
    message_id uuid not null,
    order_id uuid not null,
    was text not null check (was in ('sent', 'no_consent', 'failed')),
    resent_by uuid not null,
    resent_at timestamptz not null,
    request_key text not null check (char_length(request_key) between 1 and 64),
    primary key (organizer_id, id),
    unique (organizer_id, resent_by, request_key),
    foreign key (organizer_id, message_id) references messages (organizer_id, id),
    foreign key (organizer_id, resent_by) references staff (organizer_id, id)
);
create index message_resends_of_order on message_resends (organizer_id, order_id, id);

-- Above so many complimentary tickets of one session, asked for by one person and agreed to by nobody else, a second
-- person has to agree; null: nobody has to.
alter table organizers
    add column complimentary_approval_above integer check (complimentary_approval_above >= 0);

-- Places that an organizer gives away. They are put aside in an allocation of their own from the asking on, and become an
-- order, of whoever opens the link, when they are claimed. `for_sealed`: whom they are for, in the words of who asked.
create table complimentary_orders (
    organizer_id integer not null,
    id uuid not null,
    session_id uuid not null,
    ticket_type_id uuid not null,
    quantity smallint not null check (quantity between 1 and 49),
    for_sealed bytea not null,
    reason text not null check (char_length(reason) between 1 and 500),
    state text not null check (state in ('requested', 'open', 'claimed', 'declined', 'withdrawn', 'expired')),
    needs_approval boolean not null,
    claim_until timestamptz not null,
    requested_by uuid not null,
    requested_at timestamptz not null,
    decided_by uuid,
    decided_at timestamptz,
    decision_reason text check (char_length(decision_reason) <= 500),
    ended_at timestamptz,
    ended_by uuid,
    order_id uuid,
    request_key text not null check (char_length(request_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    primary key (organizer_id, id),
    unique (organizer_id, requested_by, request_key),
    -- An order is one claim's.
    unique (organizer_id, order_id),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id),
    foreign key (organizer_id, ticket_type_id) references quotas (organizer_id, ticket_type_id),
    foreign key (organizer_id, requested_by) references staff (organizer_id, id),
    constraint a_decision_is_whole check (num_nonnulls(decided_by, decided_at, decision_reason) in (0, 3)),
    -- Four eyes: what needs approval is not claimed without it, and nobody agrees to what they asked for.
    constraint somebody_approved_it check (
        not needs_approval or decided_by is not null or state in ('requested', 'withdrawn', 'expired')
    ),
    constraint nobody_decides_about_their_own check (decided_by <> requested_by),
    constraint only_what_waits_is_requested check (state <> 'requested' or (needs_approval and decided_by is null)),
    constraint declined_was_decided check (state <> 'declined' or decided_by is not null),
    constraint claimed_means_an_order check ((state = 'claimed') = (order_id is not null)),
    constraint ended_says_when check ((ended_at is null) = (state in ('requested', 'open')))
);
create index complimentary_orders_of_session on complimentary_orders (organizer_id, session_id, requested_by);
create index complimentary_orders_waiting on complimentary_orders (organizer_id, requested_at) where state = 'requested';
create index complimentary_orders_live on complimentary_orders (claim_until) where state in ('requested', 'open');

alter table allocations drop constraint allocations_kind_check;
alter table allocations add constraint allocations_kind_check check (kind in ('waitlist', 'promotion', 'complimentary'));
alter table allocations drop constraint allotments_have_their_owner;
alter table allocations add constraint owned_allocations_have_their_owner check (
    (kind <> 'waitlist') = (owner_id <> '00000000-0000-0000-0000-000000000000')
);

-- Why a ticket costs nothing that would cost something.
alter table order_price_parts drop constraint known_kind;
alter table order_price_parts add constraint known_kind check (
    kind in ('ticket', 'early_bird', 'bundle', 'group_discount', 'promo_code', 'service_fee', 'complimentary')
);
