-- Tickets that change hands on the word of staff, and what other channels sold.

-- Since when a ticket is somebody else's than its order's. Its buyer is then who has it; refunds still go by the order.
alter table tickets add column handed_over_at timestamptz;

-- A ticket that staff hand over: whoever opens the link first has it. `for_sealed`: whom it is for, in the words of who
-- offered it. What else may end a ticket (a refund, a scan) leaves its link to lead to nothing until its time is over.
create table handovers (
    organizer_id integer not null,
    id uuid not null,
    ticket_id uuid not null,
    order_id uuid not null,
    position smallint not null check (position between 1 and 49),
    for_sealed bytea not null,
    reason text not null check (char_length(reason) between 1 and 500),
    state text not null default 'open' check (state in ('open', 'claimed', 'withdrawn', 'expired')),
    claim_until timestamptz not null,
    from_buyer_id uuid not null,
    to_buyer_id uuid,
    offered_by uuid not null,
    offered_at timestamptz not null,
    ended_at timestamptz,
    ended_by uuid,
    request_key text not null check (char_length(request_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    primary key (organizer_id, id),
    unique (organizer_id, offered_by, request_key),
    foreign key (organizer_id, ticket_id) references tickets (organizer_id, id),
    foreign key (organizer_id, offered_by) references staff (organizer_id, id),
    constraint ended_says_when check ((ended_at is null) = (state = 'open')),
    constraint claimed_says_by_whom check ((to_buyer_id is not null) = (state = 'claimed')),
    constraint another_person check (to_buyer_id <> from_buyer_id)
);
-- A ticket has one good link at a time.
create unique index handovers_open on handovers (organizer_id, ticket_id) where state = 'open';
create index handovers_of_order on handovers (organizer_id, order_id, id);
create index handovers_due on handovers (claim_until) where state = 'open';

-- Who else sells the organizer's places: a partner, another platform. Retired ones stay, for what they sold.
create table channels (
    organizer_id integer not null references organizers (organizer_id),
    id uuid not null,
    name jsonb not null check (texts_ok(name, 60) and name <> '{}'),
    active boolean not null default true,
    version integer not null default 1 check (version > 0),
    created_at timestamptz not null,
    request_key text not null check (char_length(request_key) between 1 and 64),
    primary key (organizer_id, id),
    unique (organizer_id, request_key)
);

-- A file of what a channel sold of one session, worked off row by row by whichever worker comes by. The file is sealed,
-- and gone when the import begins: what is needed of it stands in the rows.
create table channel_imports (
    organizer_id integer not null,
    id uuid not null,
    channel_id uuid not null,
    session_id uuid not null,
    state text not null default 'draft' check (state in ('draft', 'running', 'finished', 'withdrawing', 'withdrawn')),
    encoding text not null check (encoding in ('utf-8', 'gb18030')),
    file_sealed bytea,
    file_hash bytea not null check (octet_length(file_hash) = 32),
    header jsonb not null,
    mapping jsonb not null,
    uploaded_by uuid not null,
    uploaded_at timestamptz not null,
    started_by uuid,
    started_at timestamptz,
    finished_at timestamptz,
    withdrawn_by uuid,
    version integer not null default 1 check (version > 0),
    request_key text not null check (char_length(request_key) between 1 and 64),
    primary key (organizer_id, id),
    unique (organizer_id, uploaded_by, request_key),
    foreign key (organizer_id, channel_id) references channels (organizer_id, id),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id),
    foreign key (organizer_id, uploaded_by) references staff (organizer_id, id),
    constraint a_draft_has_its_file check ((state = 'draft') = (file_sealed is not null)),
    constraint a_start_is_whole check ((state = 'draft') = (started_at is null) and (started_at is null) = (started_by is null)),
    constraint finished_says_when check (state in ('draft', 'running') or finished_at is not null),
    constraint withdrawn_says_by_whom check ((state in ('withdrawing', 'withdrawn')) = (withdrawn_by is not null))
);
create index channel_imports_at_work on channel_imports (started_at) where state in ('running', 'withdrawing');

-- A line of the file: what it asks for, and what became of it. `reference`: the channel's own number of the sale, which is
-- imported once. `people_sealed`: whom the tickets are to admit, until they are issued. `paid_fen`: what the channel took,
-- which is not our money and in no ledger. An imported row's order is of nobody yet until somebody claims its tickets.
create table channel_import_rows (
    organizer_id integer not null,
    import_id uuid not null,
    line integer not null check (line between 1 and 20001),
    channel_id uuid not null,
    session_id uuid not null,
    reference text check (char_length(reference) between 1 and 64),
    ticket_type_id uuid,
    quantity smallint check (quantity between 1 and 49),
    seat integer check (seat > 0),
    paid_fen bigint check (paid_fen between 0 and 100000000),
    people_sealed bytea,
    problem text check (char_length(problem) between 1 and 40),
    state text not null default 'ready' check (state in ('ready', 'refused', 'imported', 'withdrawn')),
    order_id uuid,
    done_at timestamptz,
    claimed_by uuid,
    claimed_at timestamptz,
    primary key (organizer_id, import_id, line),
    -- An order is one row's.
    unique (organizer_id, order_id),
    foreign key (organizer_id, import_id) references channel_imports (organizer_id, id) on delete cascade,
    constraint what_is_ready_is_whole check (
        state = 'refused' or (reference is not null and ticket_type_id is not null and quantity is not null)
    ),
    constraint refused_says_why check (state <> 'refused' or problem is not null),
    constraint imported_means_an_order check ((state in ('imported', 'withdrawn')) = (order_id is not null)),
    constraint claimed_says_by_whom check (num_nonnulls(claimed_by, claimed_at) in (0, 2)),
    constraint claims_are_of_orders check (claimed_by is null or order_id is not null),
    constraint a_seat_is_one_place check (seat is null or quantity = 1)
);
-- What a channel sold once is here once.
create unique index channel_sales_once on channel_import_rows (organizer_id, channel_id, reference) where state = 'imported';
create index channel_import_rows_to_do on channel_import_rows (organizer_id, import_id, state, line);

-- Why an order costs nothing here that would cost something: its money is the channel's.
alter table order_price_parts drop constraint known_kind;
alter table order_price_parts add constraint known_kind check (
    kind in (
        'ticket', 'early_bird', 'bundle', 'group_discount', 'promo_code', 'service_fee', 'complimentary', 'other_channel'
    )
);

alter table sales_hours drop constraint known_channel;
alter table sales_hours add constraint known_channel check (
    channel in (
        'mini_program', 'web', 'waitlist', 'allotment', 'giveaway', 'seat_change', 'box_office', 'other_channel'
    )
);
