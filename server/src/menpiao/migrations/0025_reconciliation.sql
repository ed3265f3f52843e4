-- Reconciliation: what the provider's bills of a day say, beside what we say, and what became of each difference.

-- A day of a merchant account, in the provider's zone. Open until everything agrees or was decided about (clean), or
-- until somebody answers for what is left (signed off).
create table reconciliation_days (
    organizer_id integer not null,
    id uuid not null,
    merchant_account_id uuid not null,
    day date not null,
    -- The day's two midnights, which are the provider's affair and not the database's.
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    state text not null check (state in ('open', 'clean', 'signed_off')),
    created_at timestamptz not null,
    attempts integer not null default 0,
    -- When the worker looks at it again; null while nothing is left to do by itself.
    next_attempt_at timestamptz,
    -- Why the last attempt came to nothing, in one word.
    trouble text,
    trade_digest text,
    trades_read_at timestamptz,
    fund_digest text,
    funds_read_at timestamptz,
    -- What the trade bill sums up to, for lists.
    payments integer not null default 0,
    refunds integer not null default 0,
    paid_fen bigint not null default 0,
    refunded_fen bigint not null default 0,
    fee_fen bigint not null default 0,
    compared_at timestamptz,
    ended_at timestamptz,
    signed_off_by uuid,
    reason text,
    primary key (organizer_id, id),
    unique (organizer_id, merchant_account_id, day),
    foreign key (organizer_id, merchant_account_id) references merchant_accounts (organizer_id, id),
    constraint a_day_has_its_length check (ends_at > starts_at),
    constraint only_what_was_compared_is_clean check (state <> 'clean' or compared_at is not null),
    constraint a_comparison_needs_both_bills check (
        compared_at is null or (trades_read_at is not null and funds_read_at is not null)
    ),
    constraint what_ended_has_a_time check ((state = 'open') = (ended_at is null)),
    constraint a_sign_off_has_somebody_and_a_reason check (
        (state = 'signed_off') = (signed_off_by is not null and reason is not null)
    )
);
create index reconciliation_days_due on reconciliation_days (next_attempt_at) where next_attempt_at is not null;
create index reconciliation_days_open on reconciliation_days (organizer_id, merchant_account_id, day)
    where state = 'open';

-- The trade bill as it was read: payments, and refunds by their own number.
create table bill_trades (
    organizer_id integer not null,
    merchant_account_id uuid not null,
    day date not null,
    line integer not null,
    kind text not null check (kind in ('payment', 'refund')),
    number text not null,
    own_id uuid,
    payment_id uuid,
    provider_id text not null,
    state text not null check (state in ('succeeded', 'processing', 'failed')),
    amount_fen bigint not null,
    settled_fen bigint not null,
    fee_fen bigint not null,
    at timestamptz not null,
    primary key (organizer_id, merchant_account_id, day, line)
);
create index bill_trades_by_own_id on bill_trades (organizer_id, own_id, merchant_account_id);
create index bill_trades_by_provider_id on bill_trades (organizer_id, merchant_account_id, provider_id);

-- The fund bill as it was read: every movement on the account, signed, what pays in is positive.
create table bill_funds (
    organizer_id integer not null,
    merchant_account_id uuid not null,
    day date not null,
    line integer not null,
    kind text not null check (kind in ('payment', 'refund', 'fee', 'other')),
    provider_id text not null,
    flow_id text not null,
    amount_fen bigint not null,
    at timestamptz not null,
    primary key (organizer_id, merchant_account_id, day, line)
);
create index bill_funds_by_provider_id on bill_funds (organizer_id, merchant_account_id, provider_id);

-- What does not agree. The same difference found again is the same row; one that is found no more has cleaned itself.
create table reconciliation_differences (
    organizer_id integer not null,
    id uuid not null,
    merchant_account_id uuid not null,
    day date not null,
    kind text not null check (
        kind in ('missing_here', 'missing_there', 'amount_differs', 'state_differs', 'fund_missing', 'fund_differs')
    ),
    about text not null check (about in ('payment', 'refund')),
    -- Our id where it is about something of ours, else the provider's word for it.
    subject text not null,
    payment_id uuid,
    refund_id uuid,
    here_state text,
    here_fen bigint,
    there_state text,
    there_fen bigint,
    fund_fen bigint,
    remedy text not null check (remedy in ('settle', 'refund', 'wait', 'ignore')),
    state text not null check (state in ('open', 'cleaned', 'ignored')),
    found_at timestamptz not null,
    -- The comparison that found it last.
    seen_in uuid not null,
    ended_at timestamptz,
    decided_by uuid,
    reason text,
    -- When the provider was last asked about it, and what came of it in one word.
    asked_at timestamptz,
    outcome text,
    primary key (organizer_id, id),
    unique (organizer_id, merchant_account_id, day, kind, subject),
    foreign key (organizer_id, merchant_account_id, day)
        references reconciliation_days (organizer_id, merchant_account_id, day),
    constraint what_is_over_has_a_time check ((state = 'open') = (ended_at is null)),
    constraint a_decision_has_somebody_and_a_reason check (
        (state = 'ignored') = (decided_by is not null and reason is not null)
    )
);
create index reconciliation_differences_open
    on reconciliation_differences (organizer_id, merchant_account_id, day) where state = 'open';

-- What staff decided, each with its key, so that deciding twice is deciding once.
create table reconciliation_decisions (
    organizer_id integer not null,
    id uuid not null,
    day_id uuid not null,
    difference_id uuid,
    action text not null check (action in ('settle', 'refund', 'ignore', 'sign_off', 'run')),
    staff_id uuid not null,
    reason text not null,
    at timestamptz not null,
    idempotency_key text not null,
    request_hash bytea not null,
    primary key (organizer_id, id),
    unique (organizer_id, idempotency_key),
    foreign key (organizer_id, day_id) references reconciliation_days (organizer_id, id),
    foreign key (organizer_id, difference_id) references reconciliation_differences (organizer_id, id),
    constraint a_remedy_is_for_a_difference check ((difference_id is null) = (action in ('sign_off', 'run')))
);

-- A day's own payments and refunds are found by their time.
create index payments_by_time on payments (organizer_id, merchant_account_id, paid_at) where paid_at is not null;
create index refunds_by_time on refunds (organizer_id, succeeded_at) where succeeded_at is not null;
