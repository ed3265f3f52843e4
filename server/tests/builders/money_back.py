"""What paid orders and refunds look like in the tables, for the proof of the books."""

PAY_THE_ORDER = """
    insert into merchant_accounts (organizer_id, id, provider, created_at)
      select organizer_id, id, 'wechat', app_now() from orders where total_fen > 0;
    insert into merchant_account_keys (organizer_id, account_id, id, generation, credentials_sealed, created_at)
      select organizer_id, id, id, 1, '\\x00', app_now() from merchant_accounts;
    insert into payments (organizer_id, id, order_id, merchant_account_id, method, app_id, state, amount_fen,
        description, idempotency_key, pay_by, created_at, transaction_id, paid_at, received_fen)
      select organizer_id, id, id, id, 'wechat_jsapi', 'wx', 'paid', total_fen,
             'x', 'k', pay_by, app_now(), 't', app_now(), total_fen
        from orders where total_fen > 0;"""

A_REFUND = (
    PAY_THE_ORDER
    + """
    update payments set refunded_fen = amount_fen;
    insert into refunds (organizer_id, id, payment_id, order_id, reason, amount_fen, state, attempt_id, requested_at,
                         method)
      select organizer_id, id, id, order_id, 'paid_late', amount_fen, 'approved', id, app_now(), method
        from payments;"""
)

REFUND_A_TICKET = """
    insert into refunds (organizer_id, id, order_id, reason, amount_fen, state, attempt_id, requested_at, succeeded_at)
      select organizer_id, id, id, 'by_staff', 0, 'succeeded', id, app_now(), app_now() from orders where total_fen = 0;
    insert into refund_attempts (organizer_id, id, refund_id, number, created_at)
      select organizer_id, id, id, 1, app_now() from refunds;
    insert into refund_items (organizer_id, refund_id, order_id, position, amount_fen, fee_fen)
      select organizer_id, id, id, 1, 0, 0 from refunds;
    update orders set state = 'partially_refunded' where total_fen = 0;
    update order_items set returns_at = app_now() where position = 1 and order_id in (select id from refunds);
    update tickets set state = 'void', voided_at = app_now(), void_reason = 'refunded'
     where position = 1 and order_id in (select id from refunds);"""

A_DOUBLE_REFUND = """
    insert into double_refunds (organizer_id, attempt_id, refund_id, amount_fen, at)
      select organizer_id, id, id, 100, app_now() from refunds;"""

SETTLED_LONG_AGO = """
    insert into shipping_apps (app_id, managed, managed_since, looked_at, next_look_at)
      select 'wx', true, app_now() - interval '5 days', app_now(), app_now();
    update payments set state = 'paid_late', paid_at = app_now() - interval '2 days';
    insert into ledger_postings (organizer_id, kind, cause_id, order_id, at)
      select organizer_id, 'payment_settled', id, order_id, app_now() - interval '25 hours' from payments;"""
