-- Merchant accounts as data: what anybody of the organizer may see of an account (its number at the provider, a name) and
-- its sealed keys, of which several are good at a time, so that keys change without a moment at which nothing fits.

-- `number`: the provider's number of the account (WeChat's mchid). Null: the account is older than this migration; it is
-- filled when its keys are looked after next. `version` is raised by every change of its keys: whoever keeps them in
-- memory looks at nothing else.
alter table merchant_accounts
    add column number text check (number ~ '^[0-9A-Za-z_-]{1,64}$'),
    add column name text not null default '' check (length(name) <= 80),
    add column version bigint not null default 1 check (version > 0),
    add column keys_due_at timestamptz default '-infinity';
create unique index one_account_a_number on merchant_accounts (organizer_id, provider, number)
    where number is not null;
create index merchant_accounts_to_look_after on merchant_accounts (keys_due_at) where keys_due_at is not null;

-- Key sets: the newest signs what we ask, every one that is not retired is believed. The credentials are sealed with the
-- row's id; a set from before this migration has its account's.
create table merchant_account_keys (
    organizer_id integer not null,
    account_id uuid not null,
    id uuid not null,
    -- Counts up within the account: the highest that is not retired signs.
    generation integer not null check (generation > 0),
    credentials_sealed bytea not null,
    -- What may be seen of them: serials, fingerprints, dates. Null: not looked at yet.
    shown jsonb,
    created_at timestamptz not null,
    retired_at timestamptz,
    -- Of the request that brought it: asking again makes no second set. The index is blind, because the body is secret.
    idempotency_key text,
    request_index uuid,
    primary key (organizer_id, account_id, id),
    unique (organizer_id, account_id, generation),
    unique (organizer_id, account_id, idempotency_key),
    foreign key (organizer_id, account_id) references merchant_accounts (organizer_id, id),
    constraint retired_after_it_was_made check (retired_at >= created_at),
    constraint a_key_has_its_request check ((idempotency_key is null) = (request_index is null))
);
insert into merchant_account_keys (organizer_id, account_id, id, generation, credentials_sealed, created_at)
select organizer_id, id, id, 1, credentials_sealed, created_at from merchant_accounts;
alter table merchant_accounts drop column credentials_sealed;

-- An account always has keys that are good: money may come back, or have to go back, for a year. Looked at when the
-- transaction ends, because an account is there before its first keys.
create function accounts_keep_a_key() returns trigger
    language plpgsql
as $$
begin
    if not exists (select from merchant_account_keys k
                    where k.organizer_id = new.organizer_id and k.account_id = new.account_id
                      and k.retired_at is null) then
        raise exception 'a merchant account keeps at least one key set' using errcode = 'check_violation';
    end if;
    return null;
end
$$;
create constraint trigger accounts_keep_a_key after update of retired_at on merchant_account_keys
    deferrable initially deferred for each row execute function accounts_keep_a_key();

-- What is retired stays retired, and keys never move to another account.
create function keys_stay_retired() returns trigger
    language plpgsql
as $$
begin
    if old.retired_at is not null then
        raise exception 'a retired key set stays as it is' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger keys_stay_retired before update on merchant_account_keys
    for each row execute function keys_stay_retired();

-- Heard by every process that keeps accounts in memory (see 0013); rare, and nothing depends on it.
create trigger account_changes_are_news
    after update of version on merchant_accounts
    for each statement execute function tell_news();
