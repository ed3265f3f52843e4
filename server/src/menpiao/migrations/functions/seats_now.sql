-- What has become of the seats of these sessions since these turns, now that nobody else can place anything of them: all
-- quotas that the batch is going to touch are locked here, in the order that everybody uses. Arrays are parallel.
--
-- The changes are read by a statement of their own, after the locks are held, so that it sees whatever was committed
-- while they were waited for.
create or replace function seats_now(
    p_organizer_id integer, p_types uuid[], p_sessions uuid[], p_seated uuid[], p_turns bigint[]
) returns table (session_id uuid, turn bigint, taken integer[], freed integer[])
    language plpgsql
as $$
#variable_conflict use_column
begin
    perform 1
       from quotas
      where organizer_id = p_organizer_id
        and (ticket_type_id = any (p_types) or session_id = any (p_sessions))
      order by session_id, ticket_type_id
        for update;
    return query
    select c.session_id, c.turn, c.taken, c.freed
      from unnest(p_seated, p_turns) as k (session_id, turn)
     cross join lateral (
           select s.session_id, s.turn, s.taken, s.freed
             from seat_changes s
            where s.organizer_id = p_organizer_id and s.session_id = k.session_id and s.turn > k.turn
            order by s.turn
          ) c;
end
$$;
