-- Refunds: of single tickets, by people and by rule, under numbers that a provider may give up; and payments whose money
-- came late or does not match.

-- What an account is short of: its refunds wait until then (menpiao.payments.service.sending), and jobs that would ask for
-- more of them stop meanwhile.
alter table merchant_accounts
    add column short_of_funds_since timestamptz,
    add column refunds_wait_until timestamptz,
    add constraint waits_because_it_is_short check ((short_of_funds_since is null) = (refunds_wait_until is null));

-- `received_fen`: what came, as the provider says; another amount than was asked for only where a person accepted or
-- returned it. `refund_sent_at`: when a refund of this payment was last sent; providers want a minute between two.
-- `said`: the provider's own word, where we did not know it. `resolution`: what a person decided about a frozen payment.
alter table payments
    add column received_fen bigint check (received_fen >= 0),
    add column refund_sent_at timestamptz,
    add column said text,
    add column frozen_at timestamptz,
    add column resolution text check (resolution in ('accept', 'refund', 'ignore')),
    add column resolution_reason text,
    add column resolved_by uuid,
    add column resolved_at timestamptz,
    drop constraint payments_state_check,
    drop constraint paid_has_transaction,
    drop constraint refunds_within_payment;
update payments set received_fen = amount_fen where state = 'paid';
alter table payments
    add constraint known_state check (
        state in ('created', 'prepared', 'closing', 'closed', 'paid', 'paid_late', 'frozen')
    ),
    add constraint paid_has_transaction check (
        case when state in ('paid', 'paid_late') then num_nulls(transaction_id, paid_at, received_fen) = 0
             else transaction_id is null and paid_at is null end
    ),
    add constraint frozen_says_when_and_why check (state <> 'frozen' or num_nulls(frozen_at, mismatch) = 0),
    -- More than came can never be given back, whatever asks for it.
    add constraint refunds_within_payment check (refunded_fen between 0 and coalesce(received_fen, 0)),
    add constraint a_resolution_is_whole check (
        num_nonnulls(resolution, resolution_reason, resolved_by, resolved_at) in (0, 4)
    );
create index payments_frozen on payments (organizer_id, frozen_at) where state = 'frozen' and resolution is null;
create index payments_open on payments (organizer_id, pay_by) where state in ('created', 'prepared', 'closing');
create index payments_of_order on payments (organizer_id, order_id);

-- One decision to give money back, of one payment; of none where the order cost nothing. `amount_fen` goes back, `fee_fen`
-- is kept of the tickets' prices. `attempt_id` is the number under which the provider knows it now.
alter table refunds
    alter column payment_id drop not null,
    drop constraint refunds_reason_check,
    drop constraint refunds_state_check,
    drop constraint refunds_amount_fen_check,
    drop constraint refunds_organizer_id_payment_id_reason_key,
    add column fee_fen bigint not null default 0 check (fee_fen >= 0),
    add column attempt_id uuid,
    add column said text,
    add column note text check (char_length(note) <= 500),
    add column paid_otherwise text check (char_length(paid_otherwise) <= 500),
    add column requested_by uuid,
    add column request_key text check (char_length(request_key) between 1 and 64),
    add column request_hash bytea check (octet_length(request_hash) = 32),
    add column request_told_at timestamptz,
    add column success_told_at timestamptz;
alter table refunds rename column attempts to tries;
update refunds
   set attempt_id = id, request_told_at = requested_at, success_told_at = succeeded_at,
       state = case when state = 'requested' then 'approved' else state end;
alter table refunds
    alter column attempt_id set not null,
    add constraint known_reason check (
        reason in (
            'paid_late', 'paid_twice', 'cancelled_before_payment', 'over_payer_limit',
            'by_buyer', 'by_staff', 'session_cancelled', 'session_postponed', 'mismatch'
        )
    ),
    add constraint known_state check (
        state in ('requested', 'approved', 'processing', 'succeeded', 'closed', 'abnormal', 'declined')
    ),
    add constraint money_is_of_a_payment check (amount_fen >= 0 and (amount_fen = 0 or payment_id is not null)),
    add constraint no_money_needs_no_provider check (
        amount_fen > 0 or state in ('requested', 'succeeded', 'declined')
    ),
    add constraint succeeded_says_when check ((succeeded_at is not null) = (state = 'succeeded')),
    add constraint a_request_is_whole check (num_nonnulls(request_key, request_hash) in (0, 2));
-- Money that bought nothing goes back by itself, once.
create unique index one_automatic_refund on refunds (organizer_id, payment_id, reason)
    where reason in ('paid_late', 'paid_twice', 'cancelled_before_payment', 'over_payer_limit', 'mismatch');
-- The same request asked twice is one refund.
create unique index one_refund_a_request on refunds (organizer_id, requested_by, request_key)
    where request_key is not null;
create index refunds_of_payment on refunds (organizer_id, payment_id);
create index refunds_by_state on refunds (organizer_id, state, id);
create index refunds_request_untold on refunds (requested_at) where request_told_at is null;
create index refunds_success_untold on refunds (succeeded_at) where state = 'succeeded' and success_told_at is null;

-- Which tickets. What goes back and what is kept of a ticket are its price together (rule refunds_are_their_items).
-- `live`: its refund is not declined; a ticket is in one live refund at most, so that nothing goes back twice.
create table refund_items (
    organizer_id integer not null,
    refund_id uuid not null,
    order_id uuid not null,
    position smallint not null check (position between 1 and 49),
    amount_fen bigint not null check (amount_fen >= 0),
    fee_fen bigint not null check (fee_fen >= 0),
    live boolean not null default true,
    primary key (organizer_id, refund_id, position),
    foreign key (organizer_id, refund_id) references refunds (organizer_id, id),
    foreign key (organizer_id, order_id, position) references order_items (organizer_id, order_id, position)
);
create unique index one_live_refund_a_ticket on refund_items (organizer_id, order_id, position) where live;

-- The numbers under which a provider was asked. A retry has the same number; a closed one is followed by another.
create table refund_attempts (
    organizer_id integer not null,
    id uuid not null,
    refund_id uuid not null,
    number smallint not null check (number >= 1),
    created_at timestamptz not null,
    provider_refund_id text,
    request_key text check (char_length(request_key) between 1 and 64),
    primary key (organizer_id, id),
    unique (organizer_id, refund_id, number),
    foreign key (organizer_id, refund_id) references refunds (organizer_id, id)
);
insert into refund_attempts (organizer_id, id, refund_id, number, created_at, provider_refund_id)
select organizer_id, id, id, 1, requested_at, provider_refund_id from refunds;
alter table refunds drop column provider_refund_id;

-- A ticket is void from its refund on; its place stays sold until it returns: at once, or at the time that the rule names.
alter table order_items
    add column returns_at timestamptz,
    add column returned_at timestamptz,
    add constraint returned_when_due check (returned_at is null or returns_at is not null);
create index order_items_to_return on order_items (returns_at) where returns_at is not null and returned_at is null;

alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (
    kind in (
        'order_paid', 'ticket_issued', 'payment_returned', 'refund_requested', 'refund_succeeded',
        'waitlist_joined', 'waitlist_offer', 'waitlist_offer_expired', 'waitlist_closed'
    )
);
