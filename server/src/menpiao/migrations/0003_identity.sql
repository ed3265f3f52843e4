-- Identity: organizers and their staff, buyers, and the logins of both.
-- Organizers, staff and staff logins are distributed by organizer. Buyers, WeChat accounts and logins belong to no
-- organizer: `buyers` and `logins` are distributed by buyer, `wechat_accounts` stays beside the sign-in (it is read once
-- a login and once a payment, and both of its keys must be unique everywhere).

-- The tenant. Every id of an organizer carries its number in bytes 7 to 9, so the organizer's own id is unique because
-- the number is.
create table organizers (
    organizer_id integer not null primary key check (organizer_id between 1 and 16777215),
    id uuid not null,
    name jsonb not null,
    created_at timestamptz not null,
    constraint id_carries_its_number check (
        (get_byte(uuid_send(id), 6) << 16) + (get_byte(uuid_send(id), 7) << 8) + get_byte(uuid_send(id), 8) = organizer_id
    ),
    constraint named check (jsonb_typeof(name) = 'object' and name <> '{}')
);

create table buyers (
    id uuid not null primary key,
    created_at timestamptz not null,
    lang text not null check (lang in ('zh-CN', 'en'))
);

-- The buyer's name at WeChat in one mini program. Parallel first logins meet at the primary key: one of them makes the
-- buyer. A buyer has at most one name in an app, so that a payment knows its payer.
create table wechat_accounts (
    app_id text not null,
    subject text not null,
    buyer_id uuid not null references buyers (id),
    linked_at timestamptz not null,
    primary key (app_id, subject),
    unique (buyer_id, app_id)
);

-- One signed-in device. The token names its buyer, so a look-up by (buyer_id, token_hash) knows its shard.
create table logins (
    buyer_id uuid not null references buyers (id),
    id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    provider text not null,
    app_id text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    revoked_at timestamptz,
    primary key (buyer_id, id),
    unique (buyer_id, token_hash)
);

create table staff (
    organizer_id integer not null references organizers (organizer_id),
    id uuid not null,
    name text not null check (char_length(name) between 1 and 100),
    role text not null check (role in ('owner', 'manager', 'finance', 'support', 'gate_lead', 'gate')),
    created_at timestamptz not null,
    disabled_at timestamptz,
    primary key (organizer_id, id)
);

-- With which WeChat account a member of staff signs in. One person may work for several organizers.
create table staff_wechat_accounts (
    organizer_id integer not null,
    staff_id uuid not null,
    app_id text not null,
    subject text not null,
    linked_at timestamptz not null,
    primary key (organizer_id, app_id, subject),
    unique (organizer_id, staff_id, app_id),
    foreign key (organizer_id, staff_id) references staff (organizer_id, id)
);

create index staff_wechat_accounts_person on staff_wechat_accounts (app_id, subject);

create table staff_logins (
    organizer_id integer not null,
    id uuid not null,
    staff_id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    provider text not null,
    app_id text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    revoked_at timestamptz,
    primary key (organizer_id, id),
    unique (organizer_id, token_hash),
    foreign key (organizer_id, staff_id) references staff (organizer_id, id)
);
