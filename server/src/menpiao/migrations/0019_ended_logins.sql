-- Which logins have ended since somebody looked last: processes trust a login from memory for a while, and drop it as soon
-- as it has ended (menpiao.identity.service.logins).
--
-- The number of the ending transaction, not its time: a transaction becomes visible long after its time when it waits for
-- a lock, and clocks are set back. A snapshot tells below which number every transaction had ended.
alter table logins add column ended_xid xid8;
alter table staff_logins add column ended_xid xid8;
alter table staff add column ended_xid xid8;

create index logins_ended on logins (ended_xid) where ended_xid is not null;
create index staff_logins_ended on staff_logins (ended_xid) where ended_xid is not null;
create index staff_ended on staff (ended_xid) where ended_xid is not null;

create function note_end() returns trigger
    language plpgsql
as $$
begin
    new.ended_xid := pg_current_xact_id();
    return new;
end
$$;

create trigger ends_are_noted before update of revoked_at on logins
    for each row when (new.revoked_at is distinct from old.revoked_at) execute function note_end();
create trigger ends_are_noted before update of revoked_at on staff_logins
    for each row when (new.revoked_at is distinct from old.revoked_at) execute function note_end();
-- Whose work ends, or whose role becomes another one: no login of theirs is what it was.
create trigger ends_are_noted before update of disabled_at, role on staff
    for each row when (new.disabled_at is distinct from old.disabled_at or new.role <> old.role)
    execute function note_end();
