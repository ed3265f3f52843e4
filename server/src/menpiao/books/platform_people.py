"""The rules of the books about mail, and about people of the platform."""

from menpiao.books.rule import Rule

PLATFORM_RULES = [
    Rule(
        "mails_have_their_subject",
        """select m.organizer_id, m.id as mail_id, m.kind
             from mails m
            where not case m.kind
                when 'staff_invitation' then exists (
                    select from staff_invitations i where i.organizer_id = m.organizer_id and i.id = m.subject_id)
                when 'password_reset' then exists (
                    select from staff_password_resets r where r.organizer_id = m.organizer_id and r.id = m.subject_id)
                else m.organizer_id = 0 and exists (
                    select from operator_invitations o where o.id = m.subject_id) end""",
    ),
    Rule(
        # A link that is over is sent to nobody.
        "mails_that_wait_open_something",
        """select m.organizer_id, m.id as mail_id, m.kind
             from mails m
             left join staff_invitations i on i.organizer_id = m.organizer_id and i.id = m.subject_id
             left join staff_password_resets r on r.organizer_id = m.organizer_id and r.id = m.subject_id
             left join operator_invitations o on o.id = m.subject_id
            where m.state = 'waiting'
              and coalesce(i.accepted_at, i.ended_at, r.used_at, r.ended_at, o.accepted_at, o.ended_at) is not null""",
    ),
    Rule(
        "resets_are_of_who_works_here",
        """select r.organizer_id, r.id as reset_id, r.staff_id
             from staff_password_resets r
             join staff s on s.organizer_id = r.organizer_id and s.id = r.staff_id
            where s.disabled_at is not null and r.used_at is null and r.ended_at is null""",
    ),
    Rule(
        "disabled_operators_have_no_way_in",
        """select 0 as organizer_id, o.id as operator_id, 'login' as what
             from operators o
             join operator_logins l on l.operator_id = o.id
            where o.disabled_at is not null and l.revoked_at is null and l.expires_at > o.disabled_at
            union all
           select 0, o.id, 'invitation'
             from operators o
             join operator_invitations i on i.operator_id = o.id
            where o.disabled_at is not null and i.accepted_at is null and i.ended_at is null""",
    ),
    Rule(
        # With a second factor comes its password: `a_password_has_a_second_factor`.
        "operators_have_their_recovery_codes",
        """select 0 as organizer_id, o.id as operator_id, count(c.code_index) as recovery_codes
             from operators o
             left join operator_recovery_codes c on c.operator_id = o.id
            group by o.id
           having count(c.code_index) <> case when o.secret_sealed is null then 0 else 10 end""",
    ),
    Rule(
        "accepted_operators_have_a_password",
        """select 0 as organizer_id, i.id as invitation_id, i.operator_id
             from operator_invitations i
             join operators o on o.id = i.operator_id
            where i.accepted_at is not null and o.password_sealed is null""",
    ),
    Rule(
        "proofs_count_their_findings",
        """select 0 as organizer_id, r.id as run_id, r.findings
             from books_runs r
             left join books_findings f on f.run_id = r.id
            group by r.id
           having r.findings <> coalesce(sum(f.findings), 0)""",
    ),
]
