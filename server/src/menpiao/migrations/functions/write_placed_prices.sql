-- What the placed orders of a batch took of promotion counters, and why they cost what they cost: called by
-- `place_orders` where an order has a price rule at all, under the promotions' lock where something is counted.
drop function if exists write_placed_prices;
create function write_placed_prices(
    p_organizer_id integer, p_outcome smallint[], p_id uuid[],
    p_counter_kind text[], p_counter_scope uuid[], p_counter_owner uuid[], p_taken bigint[],
    p_use_order integer[], p_use_counter integer[], p_use_amount bigint[], p_use_limit bigint[],
    p_price_order integer[], p_price_number smallint[], p_price_position smallint[], p_price_kind text[],
    p_price_rule uuid[], p_price_label text[], p_price_amount bigint[]
) returns void
    language plpgsql
as $$
begin
    if cardinality(p_use_order) > 0 then
        insert into promotion_counters as c (organizer_id, kind, scope_id, owner_id, used)
        select p_organizer_id, t.kind, t.scope, t.owner, t.taken
          from unnest(p_counter_kind, p_counter_scope, p_counter_owner, p_taken) as t (kind, scope, owner, taken)
         where t.taken > 0
        on conflict (organizer_id, kind, scope_id, owner_id) do update set used = c.used + excluded.used;

        insert into promotion_uses (organizer_id, order_id, kind, scope_id, owner_id, amount, most)
        select p_organizer_id, p_id[u.ordinal], p_counter_kind[u.counter], p_counter_scope[u.counter],
               p_counter_owner[u.counter], u.amount, u.most
          from unnest(p_use_order, p_use_counter, p_use_amount, p_use_limit) as u (ordinal, counter, amount, most)
         where p_outcome[u.ordinal] = 0;
    end if;

    insert into order_price_parts (organizer_id, order_id, number, position, kind, rule_id, label, amount_fen)
    select p_organizer_id, p_id[r.ordinal], r.number, r.position, r.kind, r.rule, r.label::jsonb, r.amount
      from unnest(
            p_price_order, p_price_number, p_price_position, p_price_kind, p_price_rule, p_price_label, p_price_amount
           ) as r (ordinal, number, position, kind, rule, label, amount)
     where p_outcome[r.ordinal] = 0;
end
$$;
