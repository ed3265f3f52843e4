-- These entries of the line joined it (1) or left it (-1): so many more or fewer seats of each tier that they accept are
-- awaited; nothing happens to those that wait for no seats. What is kept of a tier beyond what is still awaited returns to
-- public sale here and now. The caller holds the locks of all quotas of their sessions, and has written the entries.
--
-- With the first who waits, allocations that are to be over later wait for the line, too: at that moment a round keeps
-- what is awaited of them before the rest is everybody's. Other processes have ten seconds to hear of it; what is
-- everybody's within these is so by the clock.
create or replace function change_awaited_seats(p_organizer_id integer, p_entries uuid[], p_sign integer) returns void
    language plpgsql
as $$
declare
    of_sessions uuid[];
    of_session uuid;
    beyond integer[];
begin
    with wanted as (
        select e.session_id, t.tier, sum(e.quantity)::integer as places,
               count(*) filter (where e.quantity > 1 and e.accept <> 'scattered')::integer as together
          from waitlist_entries e
         cross join lateral (
               select distinct p.tier
                 from tier_prices p
                where p.organizer_id = e.organizer_id and p.ticket_type_id = any (e.ticket_type_ids)
                  and p.session_id = e.session_id and (cardinality(e.tiers) = 0 or p.tier = any (e.tiers))
               ) t
         where e.organizer_id = p_organizer_id and e.id = any (p_entries)
         group by e.session_id, t.tier
    ),
    written as (
        insert into awaited_seats as w (organizer_id, session_id, tier, places, together)
        select p_organizer_id, n.session_id, n.tier, n.places, n.together from wanted n
        on conflict (organizer_id, session_id, tier)
        do update set places = w.places + p_sign * excluded.places,
                      together = w.together + p_sign * excluded.together
     returning w.session_id
    )
    select coalesce(array_agg(distinct w.session_id), '{}') into of_sessions from written w;

    foreach of_session in array of_sessions loop
        if p_sign > 0 then
            perform hold_allocations(p_organizer_id, of_session);
            continue;
        end if;
        select array_agg(k.seat)
          into beyond
          from (
                select c.seat, c.kept_tier,
                       row_number() over (partition by c.kept_tier order by c.seat) as number
                  from seat_claims c
                 where c.organizer_id = p_organizer_id and c.session_id = of_session and c.kept_tier is not null
               ) k
          join awaited_seats w
            on w.organizer_id = p_organizer_id and w.session_id = of_session and w.tier = k.kept_tier
         where w.places = 0 or (w.together = 0 and k.number > w.places);
        if beyond is not null then
            perform give_back_seats(p_organizer_id, of_session, beyond);
        end if;
        -- Somebody left: whoever is next may be content with what lies there.
        update awaited_seats w
           set due_at = app_now()
         where w.organizer_id = p_organizer_id and w.session_id = of_session
           and exists (
               select from seat_claims c
                where c.organizer_id = w.organizer_id and c.session_id = w.session_id and c.kept_tier = w.tier);
    end loop;
end
$$;
