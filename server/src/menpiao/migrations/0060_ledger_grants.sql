-- The ledger is append-only by its grants too. Its triggers (0024) refuse what is written in SQL; without the grants not
-- even the owner of its tables gets so far, and one careless `disable trigger` changes nothing yet. A superuser is asked
-- for no grants; there the triggers stand alone.
do $$
declare
    granted record;
begin
    for granted in
        select c.oid::regclass as ledger, a.privilege_type as privilege,
               case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end as grantee
          from pg_class c
         cross join aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
         where c.oid in ('ledger_postings'::regclass, 'ledger_entries'::regclass)
           and a.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
    loop
        execute format('revoke %s on %s from %s cascade', granted.privilege, granted.ledger, granted.grantee);
    end loop;

    -- An entry's foreign key locks its posting as the owner (`for key share`), which asks for UPDATE on at least one
    -- column. This one is part of that key: whoever gives it another value has the key look for entries, with a lock on
    -- them that nobody may take. So it changes nothing, also without the triggers.
    execute format(
        'grant update (organizer_id) on ledger_postings to %I',
        (select pg_get_userbyid(relowner) from pg_class where oid = 'ledger_postings'::regclass));
end
$$;
