-- Waiting rooms: a fair line before a busy sale. Where somebody stands is in their signed token; what stands here is the
-- one frontier of each room, how many came, and the passes of those who were admitted.

create table rooms (
    organizer_id integer not null,
    id uuid not null,
    event_id uuid not null,
    -- Null on standby: the room opens by itself when more orders a minute are asked for than it was told.
    gathers_at timestamptz,
    opens_at timestamptz,
    sold_out_at timestamptz,
    closed_at timestamptz,
    -- SHA-256 of the seed, public from the start; the seed itself, sealed, becomes public at the opening.
    commitment bytea not null check (octet_length(commitment) = 32),
    seed_sealed bytea not null,
    per_minute integer not null check (per_minute between 1 and 1000000),
    max_active integer not null check (max_active between 1 and 1000000),
    pass_seconds integer not null check (pass_seconds between 60 and 3600),
    opens_above_per_minute integer check (opens_above_per_minute between 1 and 1000000),
    created_at timestamptz not null,
    idempotency_key text not null,
    request_hash bytea not null,
    primary key (organizer_id, id),
    unique (organizer_id, idempotency_key),
    foreign key (organizer_id, event_id) references events (organizer_id, id),
    constraint both_times_or_none check ((gathers_at is null) = (opens_at is null)),
    constraint gathers_before_it_opens check (gathers_at <= opens_at),
    constraint opens_sometime check (opens_at is not null or opens_above_per_minute is not null)
);
create index rooms_not_over on rooms (organizer_id, id) where sold_out_at is null and closed_at is null;

-- Everybody's place hangs on these: the seed and what was promised of it never change; the opening may come nearer, but
-- once it was, it was then; and what is over stays over.
create function rooms_keep_their_word() returns trigger
    language plpgsql
as $$
begin
    if new.seed_sealed <> old.seed_sealed or new.commitment <> old.commitment then
        raise exception 'the draw of a waiting room does not change' using errcode = 'check_violation';
    end if;
    if old.opens_at is not null
       and new.opens_at is distinct from old.opens_at
       and (new.opens_at is null or new.opens_at > old.opens_at or old.opens_at <= app_now()) then
        raise exception 'a waiting room opens at its time or before' using errcode = 'check_violation';
    end if;
    if (old.closed_at is not null and new.closed_at is distinct from old.closed_at)
       or (old.sold_out_at is not null and new.sold_out_at is distinct from old.sold_out_at) then
        raise exception 'a waiting room that is over stays over' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger rooms_keep_their_word before update on rooms for each row execute function rooms_keep_their_word();

-- Which sessions are behind a room. A session is behind at most one that is not over.
create table room_sessions (
    organizer_id integer not null,
    room_id uuid not null,
    session_id uuid not null,
    ended_at timestamptz,
    primary key (organizer_id, room_id, session_id),
    foreign key (organizer_id, room_id) references rooms (organizer_id, id),
    foreign key (organizer_id, session_id) references sessions (organizer_id, id)
);
create unique index one_room_a_session on room_sessions (organizer_id, session_id) where ended_at is null;

-- The frontier: who stands before it is admitted. `rank` and `tie` are unsigned 64-bit numbers, as 8 bytes, which
-- compare as the numbers do. The rest is what the controller carries from one step to the next.
create table room_frontiers (
    organizer_id integer not null,
    room_id uuid not null,
    version bigint not null default 0,
    rank bytea not null default '\x0000000000000000' check (octet_length(rank) = 8),
    all_drawn boolean not null default false,
    arrived bigint not null default 0 check (arrived >= 0),
    tie bytea not null default '\x0000000000000000' check (octet_length(tie) = 8),
    admitted bigint not null default 0 check (admitted >= 0),
    -- passes issued so far, and how many of them the controller has seen
    claimed bigint not null default 0 check (claimed >= 0),
    claimed_seen bigint not null default 0 check (claimed_seen between 0 and claimed),
    moved_at timestamptz,
    credit double precision not null default 0,
    unclaimed double precision not null default 0,
    brake double precision not null default 1,
    speed double precision not null default 0,
    primary key (organizer_id, room_id),
    foreign key (organizer_id, room_id) references rooms (organizer_id, id)
) with (fillfactor = 20);

-- The frontier never goes back, whatever a controller, a restored process or a person at the console believes: who was
-- admitted stays admitted.
create function frontier_only_moves_on() returns trigger
    language plpgsql
as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'the frontier of a waiting room stays' using errcode = 'check_violation';
    end if;
    if (new.all_drawn, new.rank, new.arrived, new.tie) < (old.all_drawn, old.rank, old.arrived, old.tie)
       or new.rank < old.rank
       or (new.arrived, new.tie) < (old.arrived, old.tie)
       or new.admitted < old.admitted or new.claimed < old.claimed or new.version < old.version then
        raise exception 'the frontier of a waiting room only moves on' using errcode = 'check_violation';
    end if;
    if (new.all_drawn, new.rank, new.arrived, new.tie, new.admitted)
       is distinct from (old.all_drawn, old.rank, old.arrived, old.tie, old.admitted) and new.version = old.version then
        raise exception 'a frontier that moves has another version' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger frontier_only_moves_on before update or delete on room_frontiers
    for each row execute function frontier_only_moves_on();

-- How many came, counted by every process in memory and added here once a second; for rooms on standby also how many
-- orders were asked for. `bucket`: 0 for who came before the opening, seconds since the opening for who came after it,
-- seconds since 1970 for orders. No foreign key: it is written by every process every second, and a count whose room is
-- gone says nothing (rule room_counts_have_their_room).
create table room_arrivals (
    organizer_id integer not null,
    room_id uuid not null,
    kind text not null check (kind in ('drawn', 'arrived', 'order', 'late_order')),
    bucket bigint not null check (bucket >= 0),
    count bigint not null check (count > 0),
    primary key (organizer_id, room_id, kind, bucket)
) with (fillfactor = 70);

-- Passes: a lease on one order, with where its entry stood in the line, so that the books can prove that it was
-- admitted. `used_at` is told by the processes within a second; that a pass is used once is decided by the order's key.
create table room_passes (
    organizer_id integer not null,
    id uuid not null,
    room_id uuid not null,
    buyer_id uuid not null,
    entered_at timestamptz not null,
    drawn boolean not null,
    bucket bigint not null check (bucket >= 0),
    within bytea not null check (octet_length(within) = 8),
    issued_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > issued_at),
    used_at timestamptz,
    primary key (organizer_id, id),
    -- asking twice for the same place in the line is one pass
    unique (organizer_id, room_id, buyer_id, entered_at),
    foreign key (organizer_id, room_id) references rooms (organizer_id, id)
) with (fillfactor = 80);
create index room_passes_live on room_passes (organizer_id, room_id, expires_at) where used_at is null;
