-- What an organizer chose for the messages of one event: which of them are not sent, how long before a session the
-- reminder goes, and a sentence of their own. An event without rows is sent everything, with the templates' own words.
-- `version` counts changes, so that two people don't overwrite each other.
create table event_messages (
    organizer_id integer not null,
    event_id uuid not null,
    version integer not null check (version > 0),
    primary key (organizer_id, event_id),
    foreign key (organizer_id, event_id) references events (organizer_id, id) on delete cascade
);

-- `sentence` by language; it stands where the template has a line for it, which holds twenty characters.
create table event_message_kinds (
    organizer_id integer not null,
    event_id uuid not null,
    kind text not null,
    switched_off boolean not null,
    lead_hours smallint check (lead_hours between 1 and 168),
    sentence jsonb not null,
    primary key (organizer_id, event_id, kind),
    foreign key (organizer_id, event_id) references event_messages (organizer_id, event_id) on delete cascade,
    constraint money_and_dates_are_always_told check (
        not switched_off or kind in ('ticket_issued', 'session_reminder', 'waitlist_joined')
    ),
    constraint a_reminder_has_a_lead check (lead_hours is null or kind = 'session_reminder'),
    constraint a_sentence_has_room check (
        kind in ('order_paid', 'ticket_issued', 'session_reminder', 'waitlist_joined', 'waitlist_closed')
        or sentence = '{}'
    )
);

-- Sessions whose buyers were reminded, once each: a session that is moved afterwards tells them so by itself.
create table reminded_sessions (
    organizer_id integer not null,
    session_id uuid not null,
    messages integer not null check (messages >= 0),
    reminded_at timestamptz not null,
    primary key (organizer_id, session_id),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id) on delete cascade
);

-- The tick looks for the sessions of all organizers that begin within a week.
create index sessions_by_start on sessions (starts_at) where status = 'scheduled';

-- One more kind, and one more end: an organizer has switched this kind off for the event.
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (
    kind in (
        'order_paid', 'ticket_issued', 'session_reminder', 'payment_returned', 'refund_requested', 'refund_succeeded',
        'waitlist_joined', 'waitlist_offer', 'waitlist_offer_expired', 'waitlist_closed',
        'session_cancelled', 'session_postponed', 'seat_changed', 'seat_supplement'
    )
);
alter table messages drop constraint messages_state_check;
alter table messages add constraint messages_state_check check (
    state in ('waiting', 'sent', 'no_consent', 'failed', 'switched_off')
);
alter table message_resends drop constraint message_resends_was_check;
alter table message_resends add constraint message_resends_was_check check (
    was in ('sent', 'no_consent', 'failed', 'switched_off')
);

-- In which languages an organizer writes what buyers read; in both where there is no row. A reader of the other one is
-- shown what there is.
create table text_languages (
    organizer_id integer primary key references organizers (organizer_id),
    languages text[] not null check (languages in ('{zh-CN}', '{en}', '{zh-CN,en}')),
    version integer not null check (version > 0)
);
