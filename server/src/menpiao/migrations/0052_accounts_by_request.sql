-- An account is added over HTTP too: the request that brought an account's first keys brings no second account. Its key
-- and its blind index are in the key set's row, as those of a rotation are (0026).
create unique index one_account_a_request on merchant_account_keys (organizer_id, idempotency_key)
    where generation = 1 and idempotency_key is not null;
