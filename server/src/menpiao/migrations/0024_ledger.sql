-- The ledger: append-only double entry in fen. A posting says what happened and why, its entries which accounts it moved;
-- debits are positive, credits negative, the sum is zero. Written in the transaction of its cause, never changed:
-- a mistake is corrected by another posting.

-- A cause is posted once for each kind: writing it again changes nothing.
create table ledger_postings (
    organizer_id integer not null,
    kind text not null check (kind in (
        'payment_settled', 'payment_owed_back',
        'refund_requested', 'refund_succeeded', 'refund_withdrawn', 'refund_paid_otherwise',
        'provider_fee'
    )),
    -- The payment or the refund; of a day's fees an id of the posting itself, because a bill may be read again.
    cause_id uuid not null,
    order_id uuid,
    at timestamptz not null,
    primary key (organizer_id, kind, cause_id)
);

-- What a statement of a period reads.
create index ledger_postings_by_time on ledger_postings (organizer_id, at);

create table ledger_entries (
    organizer_id integer not null,
    kind text not null,
    cause_id uuid not null,
    line smallint not null check (line > 0),
    account text not null check (account in (
        'provider_cash', 'buyers', 'organizer_payable', 'refund_fees', 'service_fees', 'provider_fees',
        'refunds_in_clearing', 'paid_otherwise'
    )),
    merchant_account_id uuid,
    amount_fen bigint not null check (amount_fen <> 0),
    primary key (organizer_id, kind, cause_id, line),
    foreign key (organizer_id, kind, cause_id) references ledger_postings (organizer_id, kind, cause_id),
    foreign key (organizer_id, merchant_account_id) references merchant_accounts (organizer_id, id),
    -- Cash lies in one merchant account; nothing else does.
    constraint cash_is_somewhere check ((account = 'provider_cash') = (merchant_account_id is not null))
);

-- All entries of a posting are written by one statement and balance; none is ever added.
create function ledger_entries_balance() returns trigger
    language plpgsql
as $$
begin
    if exists (
        select
          from written w
         group by w.organizer_id, w.kind, w.cause_id
        having sum(w.amount_fen) <> 0
            or count(*) <> (
               select count(*)
                 from ledger_entries e
                where e.organizer_id = w.organizer_id and e.kind = w.kind and e.cause_id = w.cause_id)
    ) then
        raise exception 'the entries of a posting are written at once, and their sum is zero'
            using errcode = 'check_violation', constraint = 'ledger_entries_balance';
    end if;
    return null;
end
$$;

create trigger ledger_entries_balance
    after insert on ledger_entries referencing new table as written
    for each statement execute function ledger_entries_balance();

create function ledger_is_append_only() returns trigger
    language plpgsql
as $$
begin
    raise exception 'the ledger is append-only: correct it by another posting'
        using errcode = 'restrict_violation', constraint = 'ledger_is_append_only';
end
$$;

create trigger ledger_is_append_only
    before update or delete or truncate on ledger_postings
    for each statement execute function ledger_is_append_only();
create trigger ledger_is_append_only
    before update or delete or truncate on ledger_entries
    for each statement execute function ledger_is_append_only();
