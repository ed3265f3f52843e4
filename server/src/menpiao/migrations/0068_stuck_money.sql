-- Money that stays stuck while nobody is told. A refund of which its provider says nothing: since when it was asked in
-- vain. Whatever the provider says ends that; so one that is honestly on its way for days is none of these.
alter table refunds add column unanswered_since timestamptz;
create index refunds_unanswered on refunds (organizer_id, unanswered_since) where unanswered_since is not null;

-- A callback that fails each time it is handled: by which class of error it failed last, and after some tries the id by
-- which people know it. One that they set aside is handled, with their reason.
alter table provider_notices
    add column error text check (char_length(error) between 1 and 80),
    add column case_id uuid,
    add column set_aside_reason text check (char_length(set_aside_reason) between 1 and 200),
    add constraint who_sets_aside_says_why check ((set_aside_reason is null) = (outcome is distinct from 'set_aside'));
create unique index provider_notices_cases on provider_notices (organizer_id, case_id) where case_id is not null;
