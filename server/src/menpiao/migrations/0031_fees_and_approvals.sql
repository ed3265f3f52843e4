-- Money that goes back: the service fee with sessions that do not take place, a second person above an organizer's limit,
-- and what went out twice. And messages that nobody could deliver.

-- Above so much, for one order, a refund by staff waits until somebody else says yes; null: nothing waits.
alter table organizers
    add column refund_approval_above_fen bigint check (refund_approval_above_fen >= 0);

-- `service_fee_fen`: what of `amount_fen` is the order's service fee; the rest is of tickets. `places_return_at`: what was
-- asked for while it waits for approval; the places follow when it is approved (null: at once).
alter table refunds
    add column service_fee_fen bigint not null default 0,
    add column needs_approval boolean not null default false,
    add column places_return_at timestamptz,
    add column decided_by uuid,
    add column decided_at timestamptz,
    add column decision_reason text check (char_length(decision_reason) <= 500),
    add constraint service_fees_are_part_of_what_goes_back check (service_fee_fen between 0 and amount_fen),
    add constraint a_decision_is_whole check ((decided_by is null) = (decided_at is null)),
    -- Four eyes: nothing that needs approval is sent without it, and nobody approves what they asked for.
    add constraint somebody_approved_it check (
        not needs_approval or (requested_by is not null and (state = 'requested' or decided_by is not null))
    ),
    add constraint nobody_decides_about_their_own check (decided_by <> requested_by),
    add constraint declined_says_why check (state <> 'declined' or num_nulls(decided_by, decision_reason) = 0);
create index refunds_waiting_for_approval on refunds (organizer_id, requested_at) where state = 'requested';

-- The ticket's share of the service fee, where it goes back (rule service_fees_follow_sessions).
alter table refund_items
    add column service_fee_fen bigint not null default 0 check (service_fee_fen >= 0);

-- A provider paid under a number although the buyer had the money by another way before (`refunds.paid_otherwise`): it
-- went out twice. `returned`: it came back, or had never been paid otherwise; `written_off`: it stays with the buyer.
create table double_refunds (
    organizer_id integer not null,
    attempt_id uuid not null,
    refund_id uuid not null,
    amount_fen bigint not null check (amount_fen > 0),
    at timestamptz not null,
    resolution text check (resolution in ('returned', 'written_off')),
    reason text check (char_length(reason) <= 500),
    resolved_by uuid,
    resolved_at timestamptz,
    primary key (organizer_id, attempt_id),
    foreign key (organizer_id, attempt_id) references refund_attempts (organizer_id, id),
    foreign key (organizer_id, refund_id) references refunds (organizer_id, id),
    constraint a_resolution_is_whole check (num_nonnulls(resolution, reason, resolved_by, resolved_at) in (0, 4))
);
create index double_refunds_of_refund on double_refunds (organizer_id, refund_id);

-- What went out twice is owed by whoever has it: `double_refunds`, until it is returned; what is written off stays there.
alter table ledger_postings drop constraint ledger_postings_kind_check;
alter table ledger_postings add constraint ledger_postings_kind_check check (kind in (
    'payment_settled', 'payment_owed_back',
    'refund_requested', 'refund_succeeded', 'refund_withdrawn', 'refund_paid_otherwise',
    'refund_doubled', 'double_refund_returned',
    'provider_fee'
));
alter table ledger_entries drop constraint ledger_entries_account_check;
alter table ledger_entries add constraint ledger_entries_account_check check (account in (
    'provider_cash', 'buyers', 'organizer_payable', 'refund_fees', 'service_fees', 'provider_fees',
    'refunds_in_clearing', 'paid_otherwise', 'double_refunds'
));

-- A message that failed for good waits for a person, who has it tried again or lets it be.
alter table messages
    add column dismissed_at timestamptz,
    add column dismissed_by uuid,
    add constraint a_dismissal_is_whole check (num_nonnulls(dismissed_at, dismissed_by) in (0, 2)),
    add constraint only_what_failed_is_dismissed check (dismissed_at is null or state = 'failed');
create index messages_failed on messages (organizer_id, kind, created_at)
    where state = 'failed' and dismissed_at is null;
