-- A turn without seats: which allocations of this session are over is something else now. The caller holds the locks of
-- all quotas of it.
create or replace function note_allocations(p_organizer_id integer, p_session_id uuid) returns void
    language sql
as $$
    insert into seat_changes (organizer_id, session_id, turn, at, taken, freed)
    select p_organizer_id, p_session_id, coalesce(max(s.turn), 0) + 1, app_now(), '{}', '{}'
      from seat_changes s
     where s.organizer_id = p_organizer_id and s.session_id = p_session_id
$$;
