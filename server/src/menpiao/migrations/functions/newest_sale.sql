-- The moment of the newest of what roll_up_sales counts; null where there is nothing yet. Four looks at the ends of indexes.
create or replace function newest_sale(p_organizer_id integer) returns timestamptz
    language sql stable
as $$
    select greatest(
        (select moment_of_id(id) from orders
          where organizer_id = p_organizer_id and id < first_id_at(app_now() + interval '1 hour')
          order by id desc limit 1),
        (select moment_of_id(id) from tickets
          where organizer_id = p_organizer_id and id < first_id_at(app_now() + interval '1 hour')
          order by id desc limit 1),
        (select coalesce(decided_at, requested_at) from refunds
          where organizer_id = p_organizer_id and state not in ('requested', 'declined')
          order by coalesce(decided_at, requested_at) desc limit 1),
        (select done_at from reseatings
          where organizer_id = p_organizer_id and done_at is not null
            and (supplement_order_id is not null or to_session_id is not null)
          order by done_at desc limit 1)
    )
$$;
