-- Staff who sign in with an e-mail and a password: invitations, second factors, what a login shows, and an owner who stays.

-- Counts up with every change of role and access: what `If-Match` names.
alter table staff add column version bigint not null default 1 check (version > 0);

-- With which e-mail a member of staff signs in. `email_index` is blind and finds the person of any organizer, as a WeChat
-- account does; one person may work for several, with a password for each. The password is null until the invitation is
-- accepted: the sealed Argon2id hash, bound to the row.
create table staff_emails (
    organizer_id integer not null,
    staff_id uuid not null,
    email_sealed bytea not null,
    email_index uuid not null,
    password_sealed bytea,
    password_set_at timestamptz,
    primary key (organizer_id, staff_id),
    unique (organizer_id, email_index),
    foreign key (organizer_id, staff_id) references staff (organizer_id, id),
    constraint a_password_has_its_time check ((password_sealed is null) = (password_set_at is null))
);
create index staff_emails_person on staff_emails (email_index);

-- The secret of an authenticator. It counts once it is confirmed. `last_step` is the last half minute whose digits were
-- taken: none is taken twice, nor an older one.
create table staff_second_factors (
    organizer_id integer not null,
    staff_id uuid not null,
    secret_sealed bytea not null,
    begun_at timestamptz not null,
    confirmed_at timestamptz check (confirmed_at >= begun_at),
    last_step bigint,
    primary key (organizer_id, staff_id),
    foreign key (organizer_id, staff_id) references staff_emails (organizer_id, staff_id),
    constraint confirmed_with_digits check ((confirmed_at is null) = (last_step is null))
);

-- Each signs in once. They go with their second factor.
create table staff_recovery_codes (
    organizer_id integer not null,
    staff_id uuid not null,
    code_index uuid not null,
    used_at timestamptz,
    primary key (organizer_id, staff_id, code_index),
    foreign key (organizer_id, staff_id) references staff_second_factors (organizer_id, staff_id) on delete cascade
);

-- Of the link only the hash. `asked_by`, `idempotency_key` and `request_index` are those of the request; null where the
-- operator invites at the command line.
create table staff_invitations (
    organizer_id integer not null,
    id uuid not null,
    staff_id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    invited_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > invited_at),
    accepted_at timestamptz,
    ended_at timestamptz,
    asked_by uuid,
    idempotency_key text,
    request_index uuid,
    primary key (organizer_id, id),
    unique (organizer_id, asked_by, idempotency_key),
    foreign key (organizer_id, staff_id) references staff (organizer_id, id),
    constraint accepted_or_ended check (accepted_at is null or ended_at is null),
    constraint a_key_has_its_request check (
        (asked_by is null) = (idempotency_key is null) and (idempotency_key is null) = (request_index is null)
    )
);
create unique index one_invitation_waits on staff_invitations (organizer_id, staff_id)
    where accepted_at is null and ended_at is null;

-- Tries with an e-mail, whether or not anybody has it: nobody learns that from being locked out. Of no organizer, because
-- whoever tries has not said for whom. Counted before the password is looked at, so that a thousand guesses at once are
-- not more than ten.
create table staff_sign_in_tries (
    email_index uuid not null primary key,
    tries integer not null check (tries > 0),
    began_at timestamptz not null,
    last_at timestamptz not null check (last_at >= began_at)
);
create index staff_sign_in_tries_age on staff_sign_in_tries (last_at);

-- What a person sees of their own logins. By e-mail there is no app.
alter table staff_logins
    alter column app_id drop not null,
    add column browser text not null default '' check (length(browser) <= 20),
    add column system text not null default '' check (length(system) <= 20),
    add column last_seen_at timestamptz;
update staff_logins set last_seen_at = created_at;
alter table staff_logins
    alter column last_seen_at set not null,
    add constraint an_app_signs_in_by_wechat check ((provider = 'wechat') = (app_id is not null));
-- Whose work has ended: their logins were dead, and now say so themselves.
update staff_logins l set revoked_at = app_now()
  from staff s
 where s.organizer_id = l.organizer_id and s.id = l.staff_id and s.disabled_at is not null and l.revoked_at is null;
create index staff_logins_of_person on staff_logins (organizer_id, staff_id);

-- Whether somebody can come in by themselves: they have a password, or a WeChat account that is theirs.
create function can_sign_in(organizer integer, person uuid) returns boolean
    language sql
    stable
as $$
    select exists (select from staff_emails e
                    where e.organizer_id = organizer and e.staff_id = person and e.password_sealed is not null)
        or exists (select from staff_wechat_accounts w where w.organizer_id = organizer and w.staff_id = person)
$$;

-- An organizer that has an owner keeps one. The organizer's row is the lock: of two owners who lower each other at the same
-- moment the second waits, and then sees what the first has done.
create function organizers_keep_an_owner() returns trigger
    language plpgsql
as $$
begin
    perform 1 from organizers where organizer_id = old.organizer_id for no key update;
    if can_sign_in(old.organizer_id, old.id) and not exists (
        select from staff s
         where s.organizer_id = old.organizer_id and s.role = 'owner' and s.disabled_at is null
           and can_sign_in(s.organizer_id, s.id)
    ) then
        raise exception 'an organizer keeps an owner who can sign in'
            using errcode = 'check_violation', constraint = 'organizers_keep_an_owner';
    end if;
    return null;
end
$$;
create trigger organizers_keep_an_owner after update of role, disabled_at on staff
    for each row
    when (old.role = 'owner' and old.disabled_at is null and (new.role <> 'owner' or new.disabled_at is not null))
    execute function organizers_keep_an_owner();
