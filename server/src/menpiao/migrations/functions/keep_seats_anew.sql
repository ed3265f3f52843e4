-- The session's seats are sold in another way since this transaction: what is awaited is counted anew by the tiers of now,
-- and what is kept is chosen anew from what was kept and from `p_opened`, seats that the public could not have before. What
-- is on sale already stays there. The next round looks who waits for what is not sold any more. The caller holds the locks of all quotas of the session.
create or replace function keep_seats_anew(p_organizer_id integer, p_session_id uuid, p_opened integer[]) returns void
    language plpgsql
as $$
declare
    before integer[];
    candidates integer[];
    kept integer[];
    taken integer[];
    freed integer[];
begin
    with gone as (
        delete from seat_claims c
         where c.organizer_id = p_organizer_id and c.session_id = p_session_id and c.kept_tier is not null
     returning c.seat
    )
    select coalesce(array_agg(g.seat), '{}') into before from gone g;
    delete from awaited_seats w where w.organizer_id = p_organizer_id and w.session_id = p_session_id;
    perform change_awaited_seats(p_organizer_id, array_agg(e.id), 1)
       from waitlist_entries e
      where e.organizer_id = p_organizer_id and e.session_id = p_session_id and e.state = 'waiting'
     having count(*) > 0;
    insert into awaited_seats as w (organizer_id, session_id, tier, places, together, due_at)
    select p_organizer_id, p_session_id, min(t.number), 0, 0, app_now()
      from price_tiers t
     where t.organizer_id = p_organizer_id and t.session_id = p_session_id
       and exists (
           select from waitlist_entries e
            where e.organizer_id = p_organizer_id and e.session_id = p_session_id and e.state = 'waiting')
    having count(*) > 0
        on conflict (organizer_id, session_id, tier) do update set due_at = excluded.due_at;

    select coalesce(array_agg(s.seat), '{}')
      into candidates
      from (select * from unnest(before) as b (seat) union select * from unnest(p_opened) as o (seat)) s
     where not exists (
           select from seat_claims c
            where c.organizer_id = p_organizer_id and c.session_id = p_session_id and c.seat = s.seat);
    select coalesce(array_agg(k.seat), '{}')
      into kept
      from keep_seats(p_organizer_id, array_fill(p_session_id, array[cardinality(candidates)]), candidates) k;
    taken := array(select * from unnest(kept) except select * from unnest(before));
    freed := array(select * from unnest(before) except select * from unnest(kept));
    if cardinality(taken) + cardinality(freed) > 0 then
        perform note_seat_changes(
            p_organizer_id,
            array_fill(p_session_id, array[cardinality(taken)]), taken,
            array_fill(p_session_id, array[cardinality(freed)]), freed
        );
    end if;
end
$$;
