-- Statements: what the ledger moved on each day that is over, added up once, because the ledger is append-only. So a
-- statement of a year reads thousands of rows and not all postings since the beginning. Days are Beijing's. A job adds up
-- day after day (menpiao.insight.service.adding_up); `menpiao insight rebuild` does it anew; nothing decides by it. That
-- the sums are the ledger's is rule statement_days_match_ledger.

create table statement_accounts (
    organizer_id integer not null,
    day date not null,
    account text not null,
    moved_fen bigint not null,
    primary key (organizer_id, day, account)
);

create table statement_kinds (
    organizer_id integer not null,
    day date not null,
    kind text not null,
    count integer not null check (count > 0),
    amount_fen bigint not null check (amount_fen >= 0),
    primary key (organizer_id, day, kind)
);

create table statement_events (
    organizer_id integer not null,
    day date not null,
    event_id uuid not null,
    tickets integer not null check (tickets >= 0),
    sold_fen bigint not null check (sold_fen >= 0),
    refunded_fen bigint not null,
    primary key (organizer_id, day, event_id)
);

-- The first day that is not added up yet.
create table statement_days (
    organizer_id integer not null references organizers (organizer_id),
    next_day date not null,
    primary key (organizer_id)
);

-- Payments in a state, or paid in a way, of which there are few among many. What most payments go through (a state on the
-- way, the pay sheet inside WeChat) is not in them, so that collecting money pays nothing for a list.
create index payments_not_paid on payments (organizer_id, state, id) where state in ('closed', 'paid_late', 'frozen');
create index payments_paid_otherwise on payments (organizer_id, method, id) where method <> 'wechat_jsapi';

-- What an organizer hopes to sell of one session, besides what of its event.
create table session_sales_targets (
    organizer_id integer not null,
    session_id uuid not null,
    tickets integer check (tickets between 1 and 10000000),
    amount_fen bigint check (amount_fen between 1 and 1000000000000),
    version integer not null check (version > 0),
    primary key (organizer_id, session_id),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id)
);
