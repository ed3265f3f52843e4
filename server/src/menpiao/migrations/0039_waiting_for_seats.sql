-- Waiting for seats: of a session that sells seats, those that come back are kept for whoever waits, seat by seat.

-- What of the seats the buyer would take: which price tiers (none named: all that the ticket types sell), and how far
-- apart they may lie if need be.
alter table waitlist_entries
    add column tiers smallint[] not null default '{}' check (cardinality(tiers) <= 30),
    add column accept text not null default 'scattered' check (accept in ('together', 'split', 'scattered'));

-- A seat that is kept for those who wait is a claim that no order has: so nobody else can claim it, and everybody sees it
-- taken, as before it came back. `kept_tier` is its price tier.
alter table seat_claims
    alter column order_id drop not null,
    alter column position drop not null,
    add column kept_tier smallint,
    add constraint claimed_or_kept check (
        num_nonnulls(order_id, position) = case when kept_tier is null then 2 else 0 end
    );
create index kept_seats on seat_claims (organizer_id, session_id, kept_tier) where kept_tier is not null;

-- How many seats of a tier the waiting entries of the session would take, summed up, and how many of these entries want
-- several that are not scattered: while there are any, each seat that comes back may be the one that was missing, so all
-- are kept; else no more than are awaited. Written under the locks of the session's quotas (rule
-- awaited_seats_match_entries). `kept_since` and `due_at` are as in `allocations`.
create table awaited_seats (
    organizer_id integer not null,
    session_id uuid not null,
    tier smallint not null,
    places integer not null check (places >= 0),
    together integer not null check (together >= 0),
    kept_since timestamptz,
    due_at timestamptz,
    primary key (organizer_id, session_id, tier),
    foreign key (organizer_id, session_id) references session_seatings (organizer_id, session_id)
);
create index awaited_seats_due on awaited_seats (due_at) where due_at is not null;

-- Whether the allocation's seats are everybody's at its `release_at` only when a round of the waitlist has looked who
-- waits for them (open_allocations), and not by the clock alone.
alter table seat_allocations
    add column waits boolean not null default false,
    add constraint what_waits_has_a_time check (not waits or release_at is not null);
create index seat_allocations_due on seat_allocations (release_at) where waits;
