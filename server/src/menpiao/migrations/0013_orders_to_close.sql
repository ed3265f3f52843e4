-- When an order that is being paid is to be closed: at its time to pay, at once when it is cancelled, later and later
-- when that did not work. One moment to look for, so that the worker reads only what is due, however many are paying.
alter table orders rename column close_again_at to close_at;

update orders set close_at = coalesce(close_at, pay_by) where state = 'paying';

drop index orders_paying;
create index orders_to_close on orders (close_at) where state = 'paying';
