-- Attendee questions: what an organizer asks whoever orders, besides names. A row is one version of an event's questions
-- and never changes; an event has a current one, an order pins the one that it was asked by
-- (docs/decisions/0042-attendee-questions.md).
create table question_sets (
    organizer_id integer not null,
    id uuid not null,
    event_id uuid not null,
    version integer not null check (version > 0),
    questions jsonb not null,
    created_at timestamptz not null,
    primary key (organizer_id, id),
    unique (organizer_id, event_id, version),
    unique (organizer_id, id, event_id),
    foreign key (organizer_id, event_id) references events (organizer_id, id),
    constraint ten_questions check (jsonb_typeof(questions) = 'array' and jsonb_array_length(questions) <= 10)
);

-- A draft that nobody has ordered of is deleted with its questions; else they stand as they are.
create function question_sets_stand() returns trigger
    language plpgsql
as $$
begin
    raise exception 'a question never changes: orders have answered it';
end
$$;
create trigger question_sets_stand before update on question_sets
    for each row execute function question_sets_stand();

-- Null: the organizer asks nothing, or never has. Only ever a set of the event's own.
alter table events
    add column question_set_id uuid,
    add constraint events_question_set_fkey foreign key (organizer_id, question_set_id, id)
        references question_sets (organizer_id, id, event_id);

-- What an order was asked and what was answered: one row for each event that asks something of it. The answers are
-- sealed as a whole; null: they were erased with the buyer's personal data. `missing` counts the obligatory questions
-- that nobody has answered (an offer of the waitlist may have some): it is no secret, and lists show it.
-- No foreign keys: it is written by the placing batch. `menpiao audit` proves instead that it belongs to an order, and
-- that the order has tickets of the event (rule answers_are_of_their_order).
create table order_answers (
    organizer_id integer not null,
    order_id uuid not null,
    question_set_id uuid not null,
    answers_sealed bytea,
    missing smallint not null check (missing between 0 and 500),
    edition integer not null default 1,
    changed_at timestamptz,
    primary key (organizer_id, order_id, question_set_id)
);

-- What somebody who waits has answered already, sealed like the names.
alter table waitlist_entries add column answers_sealed bytea;
