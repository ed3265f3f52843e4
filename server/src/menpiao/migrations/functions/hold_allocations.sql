-- Somebody waits for seats of this session: its allocations that are over later open by a round of the waitlist from now
-- on. Told by a turn without seats, which has everybody read them anew. The caller holds the locks of all quotas of it.
create or replace function hold_allocations(p_organizer_id integer, p_session_id uuid) returns void
    language plpgsql
as $$
begin
    update seat_allocations a
       set waits = true
     where a.organizer_id = p_organizer_id and a.session_id = p_session_id and not a.waits
       and a.release_at > app_now() + interval '10 seconds';
    if found then
        perform note_allocations(p_organizer_id, p_session_id);
    end if;
end
$$;
