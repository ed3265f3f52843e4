-- Seats are numbered by hall, from 1 in each: a claim's number means a seat only together with the hall whose map the
-- session sells. So a session says which hall that is, and since when; while anybody has a seat it stays that one.
alter table session_seatings
    add column hall_id uuid,
    add column hall_since timestamptz;
-- Since when is not known of what stands: all that was claimed until now counts as of this hall.
update session_seatings s
   set hall_id = m.hall_id, hall_since = to_timestamp(0)
  from seat_maps m
 where m.organizer_id = s.organizer_id and m.id = s.seat_map_id;
alter table session_seatings
    alter column hall_id set not null,
    alter column hall_since set not null;

-- At the commit, so that whoever changes a session names the seats first. What is kept for a waitlist is chosen anew with
-- every change, so it may be of the new hall already.
create function claimed_seats_keep_their_hall() returns trigger
    language plpgsql
as $$
begin
    if exists (
        select from seat_claims c where c.organizer_id = new.organizer_id and c.session_id = new.session_id
           and c.kept_tier is null
    ) then
        raise exception 'somebody has seats of the hall that the session sold until now'
            using errcode = 'restrict_violation', constraint = 'claimed_seats_keep_their_hall';
    end if;
    return null;
end
$$;

create constraint trigger claimed_seats_keep_their_hall
    after update on session_seatings
    deferrable initially deferred
    for each row
    when (old.hall_id is distinct from new.hall_id)
    execute function claimed_seats_keep_their_hall();
