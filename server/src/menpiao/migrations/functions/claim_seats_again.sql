-- Take the very seats that a released order had, because its money has come after all; false, and nothing taken, where one
-- of them is somebody else's by now. The caller holds the locks of all quotas of their sessions.
create or replace function claim_seats_again(p_organizer_id integer, p_order_id uuid) returns boolean
    language plpgsql
as $$
declare
    sessions uuid[];
    seats integer[];
begin
    select array_agg(i.session_id order by i.position), array_agg(i.seat order by i.position)
      into sessions, seats
      from order_items i
     where i.organizer_id = p_organizer_id and i.order_id = p_order_id and i.seat is not null;
    if seats is null then
        return true;
    end if;
    if exists (
        select from unnest(sessions, seats) as s (session_id, seat)
          join seat_claims c on c.organizer_id = p_organizer_id and c.session_id = s.session_id and c.seat = s.seat
    ) then
        return false;
    end if;
    insert into seat_claims (organizer_id, session_id, seat, order_id, position)
    select p_organizer_id, i.session_id, i.seat, i.order_id, i.position
      from order_items i
     where i.organizer_id = p_organizer_id and i.order_id = p_order_id and i.seat is not null;
    perform note_seat_changes(p_organizer_id, sessions, seats, '{}', '{}');
    return true;
end
$$;
