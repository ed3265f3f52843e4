-- Take the very seats that a released order had, because its money has come after all; false, and nothing taken, where one
-- of them is somebody else's by now, or the session does not sell it like that any more: it has another hall since, or its
-- map has no such seat, or another ticket type sells it. The caller holds the locks of all quotas of their sessions.
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
    ) or exists (
        select from orders o
          join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id and i.seat is not null
          left join session_seatings s
            on s.organizer_id = i.organizer_id and s.session_id = i.session_id and s.hall_since <= o.placed_at
         where o.organizer_id = p_organizer_id and o.id = p_order_id
           and not exists (
               select from tier_prices t
                where t.organizer_id = i.organizer_id and t.ticket_type_id = i.ticket_type_id
                  and t.session_id = i.session_id
                  and t.tier = get_byte(s.tier_of, array_position(s.numbers, i.seat) - 1))
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
