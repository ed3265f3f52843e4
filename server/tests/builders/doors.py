"""What happens at doors, written straight into the tables, for the proof of the books and for plans of statements."""

A_GATE = """
    insert into gates (organizer_id, id, name, created_at)
      select organizer_id, id, '{"en": "North"}', app_now() from events limit 1;"""
"""For no session."""
ITS_SESSIONS = "insert into gate_sessions select g.organizer_id, g.id, s.id from gates g cross join sessions s;"
SOMEBODY_CAME = """
    update tickets set state = 'used', used_at = app_now() where id = (select id from tickets order by id limit 1);
    insert into scans (organizer_id, id, gate_id, session_id, staff_id, ticket_id, result, reason, content_hash,
                       scanned_at, received_at)
      select t.organizer_id, 'scan-0001', g.id, t.session_id, g.id, t.id, 'admitted', 'ok', sha256('x'), t.used_at,
             t.used_at
        from tickets t cross join gates g where t.used_at is not null;
    insert into admissions (organizer_id, ticket_id, session_id, gate_id, scan_id, admitted_at)
      select organizer_id, ticket_id, session_id, gate_id, id, received_at from scans;"""

MANY_SCANS = """
    insert into scans (organizer_id, id, gate_id, session_id, staff_id, result, reason, content_hash, scanned_at,
                       received_at)
      select $1, 'scan-' || md5(n::text), $2, case when n % 10 = 0 then $3::uuid else gen_random_uuid() end, $4,
             'refused', case when n % 3000 = 0 then 'future' else 'already_used' end, sha256('x'), app_now(),
             app_now() + make_interval(secs => n)
        from generate_series(1, $5::integer) n"""
"""At this gate, every tenth of this session, so that its index is by far the cheapest way to them, whatever pages
random numbers make; hardly one of them is ``future``."""

DOOR_DAMAGE = {
    "admissions_are_of_their_tickets_session": A_GATE
    + ITS_SESSIONS
    + SOMEBODY_CAME
    + " update admissions set session_id = gate_id",
    "gates_know_their_sessions": A_GATE,
}
"""By the rule of the books that finds it: what must not be."""
