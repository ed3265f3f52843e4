-- Disputes (chargebacks): a cardholder asks their bank to take a payment back, and the provider takes the money out of
-- the organizer's account while it is looked into. Nothing is posted: what is done about tickets and money, a person decides.

-- One row a dispute. `open`: the provider, the bank or the organizer has to say something · `won`: the money stays, or is
-- back · `lost`: it is gone. `said` is the provider's own word. Seen by a person, it is a case again only once it is lost.
create table payment_disputes (
    organizer_id integer not null,
    payment_id uuid not null,
    dispute_id text not null check (char_length(dispute_id) between 1 and 64),
    state text not null check (state in ('open', 'won', 'lost')),
    said text not null check (char_length(said) <= 64),
    reason text not null check (char_length(reason) <= 64),
    -- Null where it is in another currency than the payment.
    amount_fen bigint check (amount_fen >= 0),
    respond_by timestamptz,
    opened_at timestamptz not null,
    said_at timestamptz not null,
    seen_at timestamptz,
    seen_by uuid,
    seen_reason text check (char_length(seen_reason) <= 500),
    primary key (organizer_id, payment_id, dispute_id),
    foreign key (organizer_id, payment_id) references payments (organizer_id, id),
    constraint a_look_is_whole check (num_nonnulls(seen_at, seen_by, seen_reason) in (0, 3))
);
create index payment_disputes_waiting on payment_disputes (organizer_id, opened_at)
    where seen_at is null and state <> 'won';
