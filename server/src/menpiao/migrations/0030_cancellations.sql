-- Cancelled and postponed sessions: the job that gives everybody their money back, and what buyers choose.

-- One for each session that does not take place; worked off in batches by whichever worker comes by
-- (menpiao.orders.service.work_off). How far it has come is counted, not kept.
create table session_cancellations (
    organizer_id integer not null,
    id uuid not null,
    session_id uuid not null,
    reason jsonb not null check (texts_ok(reason, 200) and reason <> '{}'),
    state text not null default 'running' check (state in ('running', 'paused', 'finished')),
    started_by uuid not null,
    started_at timestamptz not null,
    request_key text not null check (char_length(request_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    -- From when on none of its tickets admits anybody, and from when on every order was looked after.
    tickets_void_at timestamptz,
    asked_at timestamptz,
    finished_at timestamptz,
    primary key (organizer_id, id),
    unique (organizer_id, session_id),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id),
    constraint finished_says_when check ((finished_at is not null) = (state = 'finished')),
    constraint finished_after_all_was_asked check (
        state <> 'finished' or (tickets_void_at is not null and asked_at is not null)
    )
);
create index session_cancellations_at_work on session_cancellations (started_at) where state <> 'finished';

-- Every order that held or had places of the session at the moment of its cancellation. The list is complete: quotas are
-- locked when it is written, and whoever places afterwards is refused. `due_at`: when to look at it (again). `trouble`:
-- why it could not be looked after yet, in a word; a person has to help, and it is tried again later.
create table session_cancellation_orders (
    organizer_id integer not null,
    cancellation_id uuid not null,
    order_id uuid not null,
    due_at timestamptz not null,
    done_at timestamptz,
    outcome text check (outcome in ('refunded', 'cancelled', 'nothing')),
    trouble text,
    refund_id uuid,
    primary key (organizer_id, cancellation_id, order_id),
    foreign key (organizer_id, cancellation_id) references session_cancellations (organizer_id, id),
    constraint done_says_what check ((done_at is not null) = (outcome is not null)),
    constraint refunded_says_by_which check ((outcome is not distinct from 'refunded') = (refund_id is not null))
);
create index session_cancellation_orders_due on session_cancellation_orders (organizer_id, cancellation_id, order_id)
    where done_at is null;

-- A session that was moved, and until when its buyers may have their money back instead. The newest is the one that
-- counts.
create table session_postponements (
    organizer_id integer not null,
    id uuid not null,
    session_id uuid not null,
    reason jsonb not null check (texts_ok(reason, 200) and reason <> '{}'),
    was_starts_at timestamptz not null,
    decide_by timestamptz not null,
    decided_by uuid not null,
    at timestamptz not null,
    request_key text not null check (char_length(request_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    -- While buyers are told: the last order that was.
    told_until uuid,
    told_at timestamptz,
    primary key (organizer_id, id),
    unique (organizer_id, decided_by, request_key),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id)
);
create index session_postponements_of_session on session_postponements (organizer_id, session_id, at);
create index session_postponements_untold on session_postponements (at) where told_at is null;

-- What a buyer said; who says nothing keeps the tickets.
create table postponement_choices (
    organizer_id integer not null,
    postponement_id uuid not null,
    order_id uuid not null,
    choice text not null check (choice in ('keep', 'refund')),
    chosen_at timestamptz not null,
    refund_id uuid,
    primary key (organizer_id, postponement_id, order_id),
    foreign key (organizer_id, postponement_id) references session_postponements (organizer_id, id),
    constraint a_refund_is_named check ((choice = 'refund') = (refund_id is not null))
);

-- `held_back`: its cancellation is paused, so it is not sent.
alter table refunds add column held_back boolean not null default false;

-- How fast the refunds of an account may be sent (menpiao.payments.service.pace): `refunds_per_second` is null while it
-- is the full rate, and less after the provider complained; `next_refund_at` is from when on the next one may go.
alter table merchant_accounts
    add column refunds_per_second double precision check (refunds_per_second > 0),
    add column next_refund_at timestamptz;

alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (
    kind in (
        'order_paid', 'ticket_issued', 'payment_returned', 'refund_requested', 'refund_succeeded',
        'waitlist_joined', 'waitlist_offer', 'waitlist_offer_expired', 'waitlist_closed',
        'session_cancelled', 'session_postponed'
    )
);
