-- Notify: what buyers allowed us to send, and the outbox of what is to be sent.
-- Messages are distributed by organizer, consents by buyer. No foreign keys to buyers: they live on other shards.

-- How many messages of a kind WeChat will still take for this buyer, as far as we know. WeChat has the last word.
create table message_consents (
    buyer_id uuid not null,
    app_id text not null,
    kind text not null,
    remaining integer not null check (remaining between 0 and 1000),
    updated_at timestamptz not null,
    primary key (buyer_id, app_id, kind)
);

-- A grant that was already counted: the same request sent twice counts once.
create table message_consent_requests (
    buyer_id uuid not null,
    key text not null check (char_length(key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    created_at timestamptz not null,
    primary key (buyer_id, key)
);

create index message_consent_requests_old on message_consent_requests (created_at);

-- The outbox. A message is written in the transaction of its cause and once only: (kind, subject) is unique.
-- While it waits, `next_attempt_at` is both its place in the queue and the lease of whoever is sending it.
-- `data` holds numbers, titles and times, never a name or a phone number.
create table messages (
    organizer_id integer not null,
    id uuid not null,
    buyer_id uuid not null,
    app_id text not null,
    kind text not null check (kind in ('order_paid', 'ticket_issued')),
    subject_id uuid not null,
    lang text not null check (lang in ('zh-CN', 'en')),
    page text not null,
    data jsonb not null,
    state text not null check (state in ('waiting', 'sent', 'no_consent', 'failed')),
    attempts smallint not null default 0 check (attempts between 0 and 8),
    created_at timestamptz not null,
    next_attempt_at timestamptz not null,
    sent_at timestamptz,
    primary key (organizer_id, id),
    unique (organizer_id, kind, subject_id),
    constraint sent_means_sent check ((sent_at is not null) = (state = 'sent'))
);

create index messages_waiting on messages (next_attempt_at) where state = 'waiting';
create index messages_unsent on messages (created_at) where state = 'waiting';
