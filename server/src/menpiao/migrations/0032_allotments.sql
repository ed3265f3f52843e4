-- Places that a promotion has put aside for whoever has one of its codes; how often price rules were edited.

-- `owner_id`: whose they are, the nil id where nobody owns them. A promotion's allocation stays, also with no places in it,
-- as long as its allotment stands, and is gone afterwards: so whatever gives places back knows by the row where to.
alter table allocations add column owner_id uuid not null default '00000000-0000-0000-0000-000000000000';
alter table allocations drop constraint allocations_pkey;
alter table allocations add primary key (organizer_id, ticket_type_id, kind, owner_id);
alter table allocations drop constraint allocations_kind_check;
alter table allocations add constraint allocations_kind_check check (kind in ('waitlist', 'promotion'));
alter table allocations add constraint allotments_have_their_owner check (
    (kind = 'promotion') = (owner_id <> '00000000-0000-0000-0000-000000000000')
);

-- What a promotion has put aside of a ticket type, until a moment or until it ends. What of it no order has drawn lies in
-- its allocation (rule allotments_are_kept).
create table promotion_allotments (
    organizer_id integer not null,
    promotion_id uuid not null,
    ticket_type_id uuid not null,
    places integer not null check (places between 1 and 1000000),
    release_at timestamptz,
    released_at timestamptz,
    primary key (organizer_id, promotion_id, ticket_type_id),
    foreign key (organizer_id, promotion_id) references promotions (organizer_id, id),
    foreign key (organizer_id, ticket_type_id) references quotas (organizer_id, ticket_type_id)
);
create index promotion_allotments_due on promotion_allotments (release_at) where released_at is null;

-- How many of its places an order drew from an allotment. They go back into it with the order's places, as long as it stands;
-- a ticket that is refunded later is sold to everybody. No foreign keys: written by the placing batch (rule
-- allotment_draws_match_orders).
create table allotment_draws (
    organizer_id integer not null,
    order_id uuid not null,
    ticket_type_id uuid not null,
    promotion_id uuid not null,
    places integer not null check (places > 0),
    returned_at timestamptz,
    primary key (organizer_id, order_id, ticket_type_id)
);

-- What whoever edits has to have read.
alter table ticket_types add column price_rules_version integer not null default 0;
alter table events add column service_fee_version integer not null default 0;

-- Bundles are shown to everybody: which are for sale is looked at every second.
create index bundles_for_sale on promotions (organizer_id, id) where kind = 'bundle' and state = 'active';
