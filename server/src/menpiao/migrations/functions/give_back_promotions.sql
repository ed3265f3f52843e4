-- Give back what these orders, which were released a moment ago, took of promotion counters. The caller holds the quotas.
create or replace function give_back_promotions(p_organizer_id integer, p_order_ids uuid[]) returns void
    language plpgsql
as $$
begin
    if not exists (
        select from unnest(p_order_ids) as o (id)
         cross join lateral (
               select from promotion_uses u
                where u.organizer_id = p_organizer_id and u.order_id = o.id and u.released_at is null
                limit 1
              ) u
    ) then
        return;
    end if;
    perform lock_promotions(p_organizer_id);
    with given_back as (
        update promotion_uses u
           set released_at = app_now()
         where u.organizer_id = p_organizer_id and u.order_id = any (p_order_ids) and u.released_at is null
     returning u.kind, u.scope_id, u.owner_id, u.amount
    )
    update promotion_counters c
       set used = c.used - g.amount
      from (
            select kind, scope_id, owner_id, sum(amount)::bigint as amount
              from given_back
             group by kind, scope_id, owner_id
           ) g
     where c.organizer_id = p_organizer_id and c.kind = g.kind and c.scope_id = g.scope_id and c.owner_id = g.owner_id;
end
$$;
