-- What an order takes that exists once: the pass of a waiting room (scope: the room), the one ticket of an attendee for a
-- session (scope: the session). Taken in the placing batch, so that of two who want the same one gets it; the primary
-- key is what holds it when two batches meet. An attendee's key goes back when the order is released; a pass stays used.
-- No foreign keys: it is written by the placing batch. `menpiao audit` looks for keys of orders that are no more, or that
-- never were (rule order_keys_have_their_order).
create table order_keys (
    organizer_id integer not null,
    kind text not null,
    scope_id uuid not null,
    key uuid not null,
    order_id uuid not null,
    primary key (organizer_id, kind, scope_id, key),
    constraint known_kind check (kind in ('pass', 'attendee'))
);
create index order_keys_of_order on order_keys (organizer_id, order_id);

-- Every place that was ever claimed, also those given back since: tells a process that remembers who holds places of a
-- sold-out type whether anybody else has placed since it looked (orders/service/soldout.py). Only ever compared.
alter table quotas add column claimed bigint not null default 0;
