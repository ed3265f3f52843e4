-- Somebody at a browser who wants a phone to speak for them in WeChat: to sign in, to link their WeChat, or to accept an
-- invitation with it. Of no organizer: who asks to sign in has not said for whom. Rows live for minutes; a tick deletes them.
--
-- The code that is scanned and the token that the browser polls with are two secrets; of both only the hashes are here.
-- The first phone to look has the request to itself: `app_id` and `subject` are its WeChat account. `number` is what the
-- browser shows from then on, one of the three `numbers` that the phone offers.
--
-- No foreign keys: the rule `login_requests_have_their_login` of the books stands for them.
create table login_requests (
    id uuid not null primary key,
    purpose text not null check (purpose in ('sign_in', 'link', 'invitation')),
    scene_hash bytea not null unique check (octet_length(scene_hash) = 32),
    poll_hash bytea not null check (octet_length(poll_hash) = 32),
    browser text not null check (length(browser) <= 20),
    system text not null check (length(system) <= 20),
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    looked_at timestamptz,
    app_id text,
    subject text,
    number smallint,
    numbers smallint[],
    organizer_id integer,
    staff_id uuid,
    invitation_id uuid,
    approved_at timestamptz,
    denied_at timestamptz,
    collected_at timestamptz,
    login_id uuid,
    token_sealed bytea,
    constraint it_ends_after_it_began check (expires_at > asked_at),
    constraint who_looked_is_known check (num_nulls(looked_at, app_id, subject, number, numbers) in (0, 5)),
    constraint one_of_three_numbers check (cardinality(numbers) = 3 and number = any (numbers)),
    constraint an_invitation_is_of_its_purpose check ((purpose = 'invitation') = (invitation_id is not null)),
    constraint somebody_is_meant check (
        (organizer_id is null) = (staff_id is null) and (staff_id is null) = (purpose = 'sign_in' and approved_at is null)
    ),
    constraint who_answers_has_looked check (looked_at is not null or (approved_at is null and denied_at is null)),
    constraint approved_or_denied check (approved_at is null or denied_at is null),
    constraint a_login_is_collected_once check (
        (collected_at is null) = (login_id is null) and (collected_at is null or approved_at is not null)
        and (token_sealed is null or collected_at is not null) and (login_id is null or purpose <> 'link')
    )
);
create index login_requests_age on login_requests (expires_at);
