-- Of two indexes that fit alike, the planner takes the newer one as long as it knows nothing of the table. For the look-up
-- of an order by its whole key that was `orders_of_buyer`, and a plan that was made in a new database went through all
-- orders of the buyer for each request. So the key's index is the newer one.
alter table orders drop constraint orders_organizer_id_buyer_id_idempotency_key_key;
alter table orders
    add constraint orders_organizer_id_buyer_id_idempotency_key_key unique (organizer_id, buyer_id, idempotency_key);
