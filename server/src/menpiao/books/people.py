"""The rules of the books about staff: who leads, who is out, and what belongs to a password."""

from menpiao.books.rule import Rule

PEOPLE_RULES = [
    Rule(
        # Beside the trigger of the same name: whoever switched it off, or was faster than it.
        "organizers_keep_an_owner",
        """select distinct s.organizer_id
             from staff s
            where s.role = 'owner' and s.disabled_at is not null and can_sign_in(s.organizer_id, s.id)
              and not exists (
                  select from staff o
                   where o.organizer_id = s.organizer_id and o.role = 'owner' and o.disabled_at is null
                     and can_sign_in(o.organizer_id, o.id))""",
    ),
    Rule(
        "who_is_disabled_has_no_way_in",
        """select s.organizer_id, s.id as staff_id, 'login' as what
             from staff s
             join staff_logins l on l.organizer_id = s.organizer_id and l.staff_id = s.id
            where s.disabled_at is not null and l.revoked_at is null and l.expires_at > s.disabled_at
            union all
           select s.organizer_id, s.id, 'invitation'
             from staff s
             join staff_invitations i on i.organizer_id = s.organizer_id and i.staff_id = s.id
            where s.disabled_at is not null and i.accepted_at is null and i.ended_at is null""",
    ),
    Rule(
        "second_factors_are_whole",
        """select f.organizer_id, f.staff_id, f.confirmed_at, count(c.code_index) as recovery_codes
             from staff_second_factors f
             join staff_emails e on e.organizer_id = f.organizer_id and e.staff_id = f.staff_id
             left join staff_recovery_codes c on c.organizer_id = f.organizer_id and c.staff_id = f.staff_id
            group by f.organizer_id, f.staff_id, f.confirmed_at, e.password_sealed
           having e.password_sealed is null
               or count(c.code_index) <> case when f.confirmed_at is null then 0 else 10 end""",
    ),
    Rule(
        # With a password of one's own or with WeChat; whoever unlinks it keeps a password.
        "who_has_joined_can_sign_in",
        """select i.organizer_id, i.id as invitation_id, i.staff_id
             from staff_invitations i
            where i.accepted_at is not null and not can_sign_in(i.organizer_id, i.staff_id)""",
    ),
    Rule(
        # Stands for foreign keys from `login_requests`, whose rows live for minutes and belong to no organizer.
        "login_requests_have_their_login",
        """select r.organizer_id, r.id as login_request_id, r.staff_id, r.login_id
             from login_requests r
            where r.staff_id is not null
              and not exists (select from staff s where s.organizer_id = r.organizer_id and s.id = r.staff_id)
               or r.login_id is not null
              and not exists (
                  select from staff_logins l
                   where l.organizer_id = r.organizer_id and l.id = r.login_id and l.staff_id = r.staff_id
                     and l.provider = 'wechat' and l.app_id = r.app_id)
               or r.invitation_id is not null and r.approved_at is not null
              and not exists (
                  select from staff_invitations i
                   where i.organizer_id = r.organizer_id and i.id = r.invitation_id and i.staff_id = r.staff_id
                     and i.accepted_at is not null)""",
    ),
]
