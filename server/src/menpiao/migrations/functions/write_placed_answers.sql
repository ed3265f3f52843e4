-- What the orders of a batch were asked and answered; those that were not placed are left out. Called by `place_orders`
-- where an event asks something.
drop function if exists write_placed_answers;
create function write_placed_answers(
    p_organizer_id integer, p_outcome smallint[], p_id uuid[],
    p_answer_order integer[], p_answer_set uuid[], p_answer_sealed bytea[], p_answer_missing smallint[]
) returns void
    language sql
as $$
    insert into order_answers (organizer_id, order_id, question_set_id, answers_sealed, missing)
    select p_organizer_id, p_id[a.ordinal], a.question_set, a.sealed, a.missing
      from unnest(p_answer_order, p_answer_set, p_answer_sealed, p_answer_missing)
        as a (ordinal, question_set, sealed, missing)
     where p_outcome[a.ordinal] = 0
$$;
