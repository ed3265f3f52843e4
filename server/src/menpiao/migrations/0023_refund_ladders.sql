-- Refund ladders: the tiered refund rules of an event. A row is one version and never changes; an event has a current
-- one, an order's items pin the one that was current when they were ordered (docs/decisions/0018-refund-ladders.md).
create table refund_ladders (
    organizer_id integer not null,
    id uuid not null,
    event_id uuid not null,
    version integer not null check (version > 0),
    rule jsonb not null check (
        rule ?& array['tiers', 'scope', 'once_per_buyer', 'places_return']
        and jsonb_typeof(rule -> 'tiers') = 'array' and jsonb_array_length(rule -> 'tiers') <= 10
        and rule ->> 'scope' in ('ticket', 'order')
    ),
    created_at timestamptz not null,
    primary key (organizer_id, id),
    unique (organizer_id, event_id, version),
    unique (organizer_id, id, event_id),
    foreign key (organizer_id, event_id) references events (organizer_id, id)
);

create function refund_ladders_stand() returns trigger
    language plpgsql
as $$
begin
    raise exception 'a refund ladder never changes: orders have pinned it';
end
$$;
create trigger refund_ladders_stand before update or delete on refund_ladders
    for each row execute function refund_ladders_stand();

-- Null: the organizer has never said, and buyers give nothing back by themselves. Only ever a ladder of the event's own.
alter table events
    add column refund_ladder_id uuid,
    add constraint events_refund_ladder_fkey foreign key (organizer_id, refund_ladder_id, id)
        references refund_ladders (organizer_id, id, event_id);

-- No foreign key: order_items is the hottest insert. `menpiao audit` proves instead that what an item pins is a ladder of
-- its session's event (rule pinned_ladders_are_of_their_event).
alter table order_items add column refund_ladder_id uuid;

-- A refund right that a buyer has once for an event is taken like everything else that exists once (scope: the event,
-- key: the buyer), so that two refunds at the same moment can't both have it.
alter table order_keys
    drop constraint known_kind,
    add constraint known_kind check (kind in ('pass', 'attendee', 'refund_right'));
