"""The rules of the books about doors: an admission and its scan are of its ticket's session; a gate admits to some."""

from menpiao.books.rule import Rule

DOOR_RULES = [
    Rule(
        # A gate may admit to several sessions: counts by session are of the session that the ticket is for.
        "admissions_are_of_their_tickets_session",
        """select a.organizer_id, a.ticket_id, a.scan_id, a.session_id, a.gate_id
             from admissions a
             join tickets t on t.organizer_id = a.organizer_id and t.id = a.ticket_id
             join scans s on s.organizer_id = a.organizer_id and s.id = a.scan_id
            where a.session_id <> t.session_id or a.session_id <> s.session_id or a.gate_id <> s.gate_id
               or a.admitted_at <> s.received_at""",
    ),
    Rule(
        "gates_know_their_sessions",
        """select g.organizer_id, g.id as gate_id, null::uuid as ticket_type_id
             from gates g
            where not exists (
                  select from gate_sessions s where s.organizer_id = g.organizer_id and s.gate_id = g.id)
            union all
           select k.organizer_id, k.gate_id, k.ticket_type_id
             from gate_ticket_types k
             join ticket_types t on t.organizer_id = k.organizer_id and t.id = k.ticket_type_id
            where not exists (
                  select from gate_sessions s
                   where s.organizer_id = k.organizer_id and s.gate_id = k.gate_id and s.session_id = t.session_id)""",
    ),
]
