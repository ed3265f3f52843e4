"""The rule of the books about what orders were asked."""

from menpiao.books.rule import Rule

ANSWER_RULES = [
    Rule(
        # Stands for the foreign keys that `order_answers` does without: what an order was asked is a set of questions
        # of an event that it has tickets of.
        "answers_are_of_their_order",
        """select a.organizer_id, a.order_id, a.question_set_id
             from order_answers a
             left join question_sets q on q.organizer_id = a.organizer_id and q.id = a.question_set_id
            where not exists (
                  select from order_items i
                    join sessions s on s.organizer_id = i.organizer_id and s.id = i.session_id
                   where i.organizer_id = a.organizer_id and i.order_id = a.order_id and s.event_id = q.event_id)""",
    ),
    Rule(
        # More can't be missing than is obligatory: each such question once for the order, or once for each ticket.
        "missing_answers_were_asked",
        """select a.organizer_id, a.order_id, a.question_set_id, a.missing
             from order_answers a
             join question_sets q on q.organizer_id = a.organizer_id and q.id = a.question_set_id
            where a.missing > (
                  select coalesce(sum(
                         case when question ->> 'asked' = 'order' then 1
                              else (select count(*) from order_items i
                                     where i.organizer_id = a.organizer_id and i.order_id = a.order_id)
                          end), 0)
                    from jsonb_array_elements(q.questions) as question
                   where (question -> 'required')::boolean)""",
    ),
]
