-- Refunds that succeed and fall back, numbers that pay after they were replaced, and words of providers that contradict
-- what is known.

-- `fell_back_at`: the provider says of this number that the money could not arrive and lies in the merchant account again.
-- That is its last word: whatever it said before and comes later moves nothing. `ask_again_at`: another number of the
-- refund paid while this one was under way, so it is asked about until its end is known.
alter table refund_attempts
    add column fell_back_at timestamptz,
    add column ask_again_at timestamptz;
create index refund_attempts_to_ask on refund_attempts (ask_again_at) where ask_again_at is not null;

-- When a refund of the account last went through: one of which that is not known is sent few at first
-- (menpiao.payments.model.pace).
alter table merchant_accounts add column refunds_went_well_at timestamptz;

alter table ledger_postings drop constraint ledger_postings_kind_check;
alter table ledger_postings add constraint ledger_postings_kind_check check (kind in (
    'payment_settled', 'payment_owed_back',
    'refund_requested', 'refund_succeeded', 'refund_fell_back', 'refund_withdrawn', 'refund_paid_otherwise',
    'refund_doubled', 'double_refund_returned', 'provider_fee', 'till_difference'
));

-- Money may go out twice also under two numbers of one refund. `fell_back`: the provider has it again, by its own word.
alter table double_refunds
    drop constraint double_refunds_resolution_check,
    drop constraint a_resolution_is_whole,
    add constraint double_refunds_resolution_check check (resolution in ('returned', 'written_off', 'fell_back')),
    add constraint a_resolution_is_whole check (
        (resolution is null) = (resolved_at is null)
        and num_nonnulls(reason, resolved_by) in (0, 2)
        and case when resolution is null then reason is null
                 else resolution = 'fell_back' or reason is not null end
    );

-- What a provider said of a payment or a refund that contradicts what is known: it moved nothing, and waits until a person
-- has looked. `number` is the payment, or the number of the refund, that it was said of. The same said again is one row.
create table provider_surprises (
    organizer_id integer not null,
    id uuid not null,
    about text not null check (about in ('payment', 'refund')),
    payment_id uuid not null,
    refund_id uuid,
    number uuid not null,
    state text not null,
    event text not null,
    said text not null default '' check (char_length(said) <= 64),
    said_at timestamptz not null,
    seen_at timestamptz,
    seen_by uuid,
    reason text check (char_length(reason) <= 500),
    primary key (organizer_id, id),
    foreign key (organizer_id, payment_id) references payments (organizer_id, id),
    foreign key (organizer_id, refund_id) references refunds (organizer_id, id),
    constraint a_surprise_is_about_one check ((about = 'refund') = (refund_id is not null)),
    constraint a_look_is_whole check (num_nonnulls(seen_at, seen_by, reason) in (0, 3)),
    unique (organizer_id, number, state, event, said)
);
create index provider_surprises_unseen on provider_surprises (organizer_id, said_at) where seen_at is null;
create index provider_surprises_of_payment on provider_surprises (organizer_id, payment_id);
