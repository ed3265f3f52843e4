-- Payments: attempts to collect for an order, refunds, and the inbox of what providers tell us.

-- An organizer's account at a provider. The credentials (keys, serials) are sealed; money never passes through us.
create table merchant_accounts (
    organizer_id integer not null,
    id uuid not null,
    provider text not null check (provider in ('wechat')),
    credentials_sealed bytea not null,
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (organizer_id, id)
);

create table payments (
    organizer_id integer not null,
    id uuid not null,
    order_id uuid not null,
    merchant_account_id uuid not null,
    method text not null check (method in ('wechat_jsapi')),
    app_id text not null,
    state text not null check (state in ('created', 'prepared', 'closing', 'paid', 'closed')),
    amount_fen bigint not null check (amount_fen > 0),
    refunded_fen bigint not null default 0,
    currency text not null default 'CNY',
    description text not null,
    idempotency_key text not null,
    client jsonb,
    pay_by timestamptz not null,
    created_at timestamptz not null,
    prepared_at timestamptz,
    transaction_id text,
    paid_at timestamptz,
    closed_at timestamptz,
    query_count integer not null default 0,
    next_query_at timestamptz,
    mismatch text,
    primary key (organizer_id, id),
    unique (organizer_id, order_id, idempotency_key),
    foreign key (organizer_id, merchant_account_id) references merchant_accounts (organizer_id, id),
    -- More than was paid can never be given back, whatever asks for it.
    constraint refunds_within_payment check (refunded_fen between 0 and amount_fen),
    constraint paid_has_transaction check ((state = 'paid') = (transaction_id is not null and paid_at is not null))
);

create index payments_to_query on payments (next_query_at) where next_query_at is not null;
create unique index payments_by_transaction on payments (organizer_id, merchant_account_id, transaction_id)
    where transaction_id is not null;

create table refunds (
    organizer_id integer not null,
    id uuid not null,
    payment_id uuid not null,
    order_id uuid not null,
    reason text not null check (reason in ('paid_late', 'paid_twice', 'cancelled_before_payment')),
    amount_fen bigint not null check (amount_fen > 0),
    state text not null check (state in ('requested', 'processing', 'succeeded', 'closed', 'abnormal')),
    provider_refund_id text,
    requested_at timestamptz not null,
    succeeded_at timestamptz,
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    primary key (organizer_id, id),
    foreign key (organizer_id, payment_id) references payments (organizer_id, id),
    -- Money that came too late goes back once.
    unique (organizer_id, payment_id, reason)
);

create index refunds_to_send on refunds (next_attempt_at) where next_attempt_at is not null;
create index refunds_by_order on refunds (organizer_id, order_id);

-- What providers told us, verified and decrypted, before anything is done about it: the answer to the provider is
-- "stored", and a repeated notice changes nothing.
create table provider_notices (
    organizer_id integer not null,
    merchant_account_id uuid not null,
    notice_id text not null,
    notice jsonb not null,
    received_at timestamptz not null,
    handled_at timestamptz,
    outcome text,
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    primary key (organizer_id, merchant_account_id, notice_id)
);

create index provider_notices_waiting on provider_notices (next_attempt_at) where handled_at is null;
