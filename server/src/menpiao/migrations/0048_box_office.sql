-- The box office: tickets sold at a window, for cash or by a code on the screen, printed or handed to a phone.

-- A till is where cash lies, as a merchant account is where a provider keeps money: payments and the ledger name it in
-- the same column. It has no keys, and buyers are offered nothing by it.
alter table merchant_accounts drop constraint merchant_accounts_provider_check;
alter table merchant_accounts
    add constraint merchant_accounts_provider_check check (provider in ('wechat', 'stripe', 'cash'));
alter table merchant_accounts drop constraint methods_of_the_provider;
alter table merchant_accounts add constraint methods_of_the_provider check (
    case provider
        when 'wechat' then methods <@ array['wechat_jsapi', 'wechat_h5', 'wechat_native']
        when 'stripe' then methods <@ array['stripe']
        when 'cash' then methods = '{}' and number is null and keys_due_at is null
    end
);

-- Cash is there or it is not: a payment in cash is never open for longer than its transaction, and has no app.
alter table payments drop constraint payments_method_check;
alter table payments add constraint payments_method_check check (
    method in ('wechat_jsapi', 'wechat_h5', 'wechat_native', 'stripe', 'cash')
);
alter table payments add constraint cash_is_there check (
    method <> 'cash' or (state in ('created', 'paid') and app_id = '' and client is null and mismatch is null)
);

alter table ledger_postings drop constraint ledger_postings_kind_check;
alter table ledger_postings add constraint ledger_postings_kind_check check (kind in (
    'payment_settled', 'payment_owed_back',
    'refund_requested', 'refund_succeeded', 'refund_withdrawn', 'refund_paid_otherwise',
    'refund_doubled', 'double_refund_returned', 'provider_fee', 'till_difference'
));
alter table ledger_entries drop constraint ledger_entries_account_check;
alter table ledger_entries add constraint ledger_entries_account_check check (account in (
    'provider_cash', 'till_cash', 'buyers', 'organizer_payable', 'refund_fees', 'service_fees', 'provider_fees',
    'refunds_in_clearing', 'paid_otherwise', 'double_refunds', 'till_differences'
));
alter table ledger_entries drop constraint cash_is_somewhere;
alter table ledger_entries add constraint cash_is_somewhere check (
    (account in ('provider_cash', 'till_cash')) = (merchant_account_id is not null)
);

-- Whose orders the window's are: a buyer who is nobody, one for each organizer.
create table box_offices (
    organizer_id integer not null references organizers (organizer_id),
    buyer_id uuid not null references buyers (id),
    primary key (organizer_id)
);

-- The account of a till has the till's id.
create table tills (
    organizer_id integer not null,
    id uuid not null,
    name text not null check (char_length(name) between 1 and 40),
    made_by uuid not null,
    made_at timestamptz not null,
    request_key text not null check (char_length(request_key) between 1 and 64),
    primary key (organizer_id, id),
    unique (organizer_id, name),
    unique (organizer_id, made_by, request_key),
    foreign key (organizer_id, id) references merchant_accounts (organizer_id, id),
    foreign key (organizer_id, made_by) references staff (organizer_id, id)
);

-- From the float to the count. `expected_fen` is what should have been there: the float and what moved.
create table till_shifts (
    organizer_id integer not null,
    id uuid not null,
    till_id uuid not null,
    float_fen bigint not null check (float_fen between 0 and 100000000),
    opened_by uuid not null,
    opened_at timestamptz not null,
    request_key text not null check (char_length(request_key) between 1 and 64),
    counted_fen bigint check (counted_fen between 0 and 10000000000),
    expected_fen bigint,
    note text check (char_length(note) between 1 and 500),
    closed_by uuid,
    closed_at timestamptz,
    primary key (organizer_id, id),
    unique (organizer_id, opened_by, request_key),
    foreign key (organizer_id, till_id) references tills (organizer_id, id),
    foreign key (organizer_id, opened_by) references staff (organizer_id, id),
    foreign key (organizer_id, closed_by) references staff (organizer_id, id),
    constraint a_count_is_whole check (num_nonnulls(counted_fen, expected_fen, closed_by, closed_at) in (0, 4)),
    constraint closed_after_it_was_opened check (closed_at >= opened_at),
    constraint a_difference_has_its_reason check (counted_fen = expected_fen or note is not null)
);
create unique index one_open_shift on till_shifts (organizer_id, till_id) where closed_at is null;
create index till_shifts_of_till on till_shifts (organizer_id, till_id, id);

-- Cash that went in or out, once for each payment and each refund.
create table till_movements (
    organizer_id integer not null,
    kind text not null check (kind in ('sale', 'refund')),
    cause_id uuid not null,
    shift_id uuid not null,
    order_id uuid not null,
    amount_fen bigint not null,
    -- What was handed over, where somebody typed it in; the rest was change.
    given_fen bigint check (given_fen >= amount_fen),
    moved_by uuid not null,
    moved_at timestamptz not null,
    primary key (organizer_id, kind, cause_id),
    foreign key (organizer_id, shift_id) references till_shifts (organizer_id, id),
    foreign key (organizer_id, moved_by) references staff (organizer_id, id),
    constraint in_by_sales_out_by_refunds check (case kind when 'sale' then amount_fen > 0 else amount_fen < 0 end)
);
create index till_movements_of_shift on till_movements (organizer_id, shift_id);
create index till_movements_of_order on till_movements (organizer_id, order_id);

-- A ticket on paper: a code that does not change, of an epoch of its own. Whatever starts another epoch (another print, a
-- phone, another seat) ends it.
alter table tickets
    add column printed_epoch integer check (printed_epoch between 2 and 65535),
    add column print_anchor bytea check (octet_length(print_anchor) = 16),
    add constraint a_print_is_whole check (num_nonnulls(printed_epoch, print_anchor) in (0, 2)),
    add constraint a_print_is_of_an_epoch check (printed_epoch <= epoch),
    add constraint on_paper_or_on_a_phone check (printed_epoch is distinct from epoch or anchor is null);

-- Each time that tickets were printed: a retry gets the same codes.
create table ticket_prints (
    organizer_id integer not null,
    id uuid not null,
    order_id uuid not null,
    printed_by uuid not null,
    printed_at timestamptz not null,
    request_key text not null check (char_length(request_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    primary key (organizer_id, id),
    unique (organizer_id, printed_by, request_key),
    foreign key (organizer_id, printed_by) references staff (organizer_id, id)
);
create index ticket_prints_of_order on ticket_prints (organizer_id, order_id);

create table printed_tickets (
    organizer_id integer not null,
    ticket_id uuid not null,
    epoch integer not null,
    print_id uuid not null,
    primary key (organizer_id, ticket_id, epoch),
    foreign key (organizer_id, ticket_id) references tickets (organizer_id, id),
    foreign key (organizer_id, print_id) references ticket_prints (organizer_id, id)
);
create index printed_tickets_of_print on printed_tickets (organizer_id, print_id);

-- Orders of the window whose tickets a phone has claimed. The order stays the window's: its money goes back there.
create table box_office_claims (
    organizer_id integer not null,
    order_id uuid not null,
    buyer_id uuid not null references buyers (id),
    claimed_at timestamptz not null,
    primary key (organizer_id, order_id)
);

alter table sales_hours drop constraint known_channel;
alter table sales_hours add constraint known_channel check (
    channel in ('mini_program', 'web', 'waitlist', 'allotment', 'giveaway', 'seat_change', 'box_office')
);
