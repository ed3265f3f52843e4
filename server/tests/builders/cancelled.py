"""What a cancelled or moved session looks like in the tables, for the proof of the books."""

CANCEL_THE_SESSIONS = """
    update sessions set status = 'cancelled';
    insert into session_cancellations (organizer_id, id, session_id, reason, started_by, started_at, request_key,
        request_hash)
      select organizer_id, id, id, '{"en": "x"}', id, app_now(), 'k', sha256('x') from sessions;
    insert into session_cancellation_orders (organizer_id, cancellation_id, order_id, due_at)
      select distinct organizer_id, session_id, order_id, app_now() from order_items;
    update tickets set state = 'void', voided_at = app_now(), void_reason = 'cancelled';"""

ALL_ASKED = " update session_cancellations set tickets_void_at = app_now(), asked_at = app_now();"

A_CHOICE = """
    insert into session_postponements (organizer_id, id, session_id, reason, was_starts_at, decide_by, decided_by, at,
        request_key, request_hash)
      select organizer_id, id, id, '{"en": "x"}', starts_at, starts_at, id, app_now(), id::text, sha256('x')
        from sessions;
    insert into postponement_choices (organizer_id, postponement_id, order_id, choice, chosen_at, refund_id)
      select organizer_id, session_id, order_id, 'refund', app_now(), order_id from order_items group by 1, 2, 3;"""
