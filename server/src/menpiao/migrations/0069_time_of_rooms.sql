-- A waiting room has a time of its own. Seconds of the line follow the database's clock, which somebody may set back, or
-- another machine takes over with a clock that is behind: `reached_at` goes on from where the line was. Null until a
-- controller has seen the room open.
--
-- `let_in` counts those to whom the pace has given their turn. The frontier may pass more: people whom a process could not
-- count in time. They stand before it, and get their passes at the pace as well.
alter table room_frontiers
    add column reached_at timestamptz,
    add column let_in bigint not null default 0 check (let_in >= 0);
update room_frontiers set reached_at = moved_at, let_in = greatest(admitted, claimed) where moved_at is not null;

create or replace function frontier_only_moves_on() returns trigger
    language plpgsql
as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'the frontier of a waiting room stays' using errcode = 'check_violation';
    end if;
    if (new.all_drawn, new.rank, new.arrived, new.tie) < (old.all_drawn, old.rank, old.arrived, old.tie)
       or new.rank < old.rank
       or (new.arrived, new.tie) < (old.arrived, old.tie)
       or new.admitted < old.admitted or new.claimed < old.claimed or new.version < old.version
       or new.let_in < old.let_in
       or (old.reached_at is not null and (new.reached_at is null or new.reached_at < old.reached_at)) then
        raise exception 'the frontier of a waiting room only moves on' using errcode = 'check_violation';
    end if;
    if (new.all_drawn, new.rank, new.arrived, new.tie, new.admitted)
       is distinct from (old.all_drawn, old.rank, old.arrived, old.tie, old.admitted) and new.version = old.version then
        raise exception 'a frontier that moves has another version' using errcode = 'check_violation';
    end if;
    return new;
end
$$;

-- What was open once has opened, whatever the clock says now.
create or replace function rooms_keep_their_word() returns trigger
    language plpgsql
as $$
begin
    if new.seed_sealed <> old.seed_sealed or new.commitment <> old.commitment then
        raise exception 'the draw of a waiting room does not change' using errcode = 'check_violation';
    end if;
    if old.opens_at is not null
       and new.opens_at is distinct from old.opens_at
       and (new.opens_at is null or new.opens_at > old.opens_at or old.opens_at <= app_now()
            or exists (select from room_frontiers f
                        where f.organizer_id = old.organizer_id and f.room_id = old.id and f.reached_at is not null)) then
        raise exception 'a waiting room opens at its time or before' using errcode = 'check_violation';
    end if;
    if (old.closed_at is not null and new.closed_at is distinct from old.closed_at)
       or (old.sold_out_at is not null and new.sold_out_at is distinct from old.sold_out_at) then
        raise exception 'a waiting room that is over stays over' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
