-- Mail that goes out, passwords that were forgotten, people of the platform, organizers that are suspended, and what the
-- proof of the books said last.

-- The outbox of mail: written with its cause, sent afterwards, at least once. `sealed` is to whom and what, a link among
-- it; it is kept while the mail waits and not a moment longer. Organizer 0 is the platform itself. `subject_id` is the
-- invitation or the reset; that a mail has one stands in the books (`mails_have_their_subject`).
create table mails (
    organizer_id integer not null,
    id uuid not null,
    kind text not null check (kind in ('staff_invitation', 'password_reset', 'operator_invitation')),
    subject_id uuid not null,
    sealed bytea,
    state text not null check (state in ('waiting', 'sent', 'failed', 'withdrawn')),
    trouble text check (trouble in ('refused', 'unreachable', 'too_late')),
    attempts integer not null default 0 check (attempts >= 0),
    created_at timestamptz not null,
    next_attempt_at timestamptz not null,
    good_until timestamptz not null check (good_until > created_at),
    done_at timestamptz,
    primary key (organizer_id, id),
    unique (organizer_id, kind, subject_id),
    constraint a_link_is_kept_while_it_waits check ((state = 'waiting') = (sealed is not null)),
    constraint a_failure_has_its_reason check ((state = 'failed') = (trouble is not null)),
    constraint done_when_it_does_not_wait check ((state = 'waiting') = (done_at is null))
);
create index mails_due on mails (next_attempt_at) where state = 'waiting';

-- Who has forgotten their password, by an e-mail that somebody typed, whether or not anybody has it: the answer and the
-- time to it are the same. A worker looks who has the e-mail. `asked` counts within the hour that began at `began_at`.
create table staff_password_requests (
    email_index uuid not null primary key,
    asked integer not null check (asked > 0),
    began_at timestamptz not null,
    last_at timestamptz not null check (last_at >= began_at),
    answered boolean not null
);
create index staff_password_requests_open on staff_password_requests (last_at) where not answered;
create index staff_password_requests_age on staff_password_requests (last_at);

-- Links to a new password; of each only the hash.
create table staff_password_resets (
    organizer_id integer not null,
    id uuid not null,
    staff_id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    made_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > made_at),
    used_at timestamptz,
    ended_at timestamptz,
    primary key (organizer_id, id),
    foreign key (organizer_id, staff_id) references staff_emails (organizer_id, staff_id),
    constraint used_or_ended check (used_at is null or ended_at is null)
);
create unique index one_reset_waits on staff_password_resets (organizer_id, staff_id)
    where used_at is null and ended_at is null;

-- People of the platform, apart from every organizer's staff. A password never stands without a second factor: both
-- come with the acceptance of the invitation.
create table operators (
    id uuid not null primary key,
    name text not null check (char_length(name) between 1 and 100),
    role text not null check (role in ('operator', 'auditor')),
    email_sealed bytea not null,
    email_index uuid not null unique,
    password_sealed bytea,
    password_set_at timestamptz,
    secret_sealed bytea,
    last_step bigint,
    created_at timestamptz not null,
    disabled_at timestamptz,
    constraint a_password_has_a_second_factor check (
        num_nulls(password_sealed, password_set_at, secret_sealed, last_step) in (0, 4)
    )
);

create table operator_recovery_codes (
    operator_id uuid not null references operators (id),
    code_index uuid not null,
    used_at timestamptz,
    primary key (operator_id, code_index)
);

-- `secret_sealed` is the authenticator's secret, made with the invitation, so that whoever looks twice sees the same one.
create table operator_invitations (
    id uuid not null primary key,
    operator_id uuid not null references operators (id),
    token_hash bytea not null check (octet_length(token_hash) = 32),
    secret_sealed bytea not null,
    invited_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > invited_at),
    accepted_at timestamptz,
    ended_at timestamptz,
    constraint accepted_or_ended check (accepted_at is null or ended_at is null)
);
create unique index one_operator_invitation_waits on operator_invitations (operator_id)
    where accepted_at is null and ended_at is null;

create table operator_logins (
    id uuid not null primary key,
    operator_id uuid not null references operators (id),
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    browser text not null default '' check (length(browser) <= 20),
    system text not null default '' check (length(system) <= 20),
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    revoked_at timestamptz
);
create index operator_logins_of_person on operator_logins (operator_id) where revoked_at is null;

-- What an operator's request made: asking again with its key makes nothing.
create table operator_requests (
    operator_id uuid not null references operators (id),
    idempotency_key text not null,
    request_index uuid not null,
    subject_id uuid not null,
    asked_at timestamptz not null,
    primary key (operator_id, idempotency_key)
);

-- Operators act, too; for the platform itself the log's organizer is 0.
alter table audit_entries drop constraint audit_entries_actor_kind_check;
alter table audit_entries add constraint audit_entries_actor_kind_check
    check (actor_kind in ('buyer', 'staff', 'system', 'provider', 'operator'));

-- Nothing of it is sold; its tickets enter. The reason is the operator's, and the organizer reads it.
alter table organizers
    add column suspended_at timestamptz,
    add column suspension_reason text check (char_length(suspension_reason) between 1 and 500),
    add constraint a_suspension_has_its_reason check ((suspended_at is null) = (suspension_reason is null));

-- The latest proofs of the books: how many contradictions each found, by rule and by the organizer that the row names
-- (0: none). The contradictions themselves are printed, and kept nowhere.
create table books_runs (
    id uuid not null primary key,
    began_at timestamptz not null,
    ended_at timestamptz not null check (ended_at >= began_at),
    findings integer not null check (findings >= 0)
);
create index books_runs_latest on books_runs (ended_at desc);
create table books_findings (
    organizer_id integer not null,
    run_id uuid not null references books_runs (id) on delete cascade,
    rule text not null,
    findings integer not null check (findings > 0),
    primary key (organizer_id, run_id, rule)
);
create index books_findings_of_run on books_findings (run_id);
