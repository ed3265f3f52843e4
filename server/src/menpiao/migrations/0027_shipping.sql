-- Order shipping information (发货信息管理): WeChat freezes what some mini programs earn until it is told that the tickets
-- were delivered.

-- Whether the platform manages a mini program's trade, looked at daily. One row a mini program, which serves every
-- organizer. `managed_since`: payments from here on are to be uploaded. Null `managed`: nobody has answered yet.
create table shipping_apps (
    app_id text primary key,
    managed boolean,
    managed_since timestamptz,
    looked_at timestamptz,
    next_look_at timestamptz not null,
    constraint managed_since_when check (managed is not true or managed_since is not null)
);

-- One row a payment that is to be uploaded, made by a set-based look at payments (see payments/store/shipping.py).
-- waiting: to be uploaded at next_attempt_at · postponed: reported as a presale, uploaded when its session begins ·
-- uploaded: the money is free in a few days · settled, refunded: over · failed: not uploaded after many tries · frozen:
-- uploaded, but the money is not free long after · dismissed: a person says that there is nothing to do.
create table shipping_uploads (
    organizer_id integer not null,
    payment_id uuid not null,
    order_id uuid not null,
    app_id text not null,
    transaction_id text not null,
    state text not null check (
        state in ('waiting', 'postponed', 'uploaded', 'settled', 'refunded', 'failed', 'frozen', 'dismissed')
    ),
    paid_at timestamptz not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    tries integer not null default 0 check (tries >= 0),
    next_attempt_at timestamptz,
    -- The platform's word at the last try that did not succeed, and where it saw the order at the last look.
    provider_code text,
    provider_state text,
    -- Instead of the payment's own, after a correction.
    description text check (length(description) between 1 and 120),
    postponed_to timestamptz,
    uploaded_at timestamptz,
    dismissal text check (length(dismissal) between 1 and 200),
    -- The platform takes one upload and one correction of it.
    uploads smallint not null default 0,
    primary key (organizer_id, payment_id),
    foreign key (organizer_id, payment_id) references payments (organizer_id, id),
    constraint one_correction_at_most check (uploads between 0 and 2),
    constraint uploaded_at_some_time check (state not in ('uploaded', 'settled', 'frozen') or uploaded_at is not null),
    constraint postponed_to_some_time check (state <> 'postponed' or postponed_to is not null),
    constraint dismissed_with_a_reason check ((state = 'dismissed') = (dismissal is not null)),
    constraint over_is_over check (state not in ('settled', 'refunded', 'dismissed') or next_attempt_at is null)
);
create index shipping_uploads_due on shipping_uploads (next_attempt_at) where next_attempt_at is not null;
create index shipping_uploads_by_state on shipping_uploads (organizer_id, state, payment_id);

-- Which payments have no row yet is looked for among those of the last hours every few seconds, and among those of the
-- last month every hour.
create index payments_paid on payments (app_id, paid_at) where paid_at is not null;
