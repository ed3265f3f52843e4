-- Place a batch of orders: the one statement that may touch several features' tables, because one commit for hundreds
-- of buyers is what makes a hot sale possible. Everything it is given is already decided by Python (prices, windows,
-- limits); what is left to decide here is who still gets a place, in the order of arrival, all or nothing for each order.
--
-- Arrays are parallel. Types and (buyer, type) pairs are numbered by the caller, so that the loop compares small
-- integers only. Outcomes: 0 placed, 1 the same request was placed before, 2 its key was used for another request,
-- 3 not enough places, 4 over the buyer's limit, 5 the terms have changed since the quote, 6 no such quota.
create or replace function place_orders(
    p_organizer_id integer,
    -- one for each order
    p_id uuid[], p_buyer uuid[], p_app text[], p_lang text[], p_total bigint[], p_contact bytea[],
    p_key text[], p_hash bytea[], p_hold_seconds integer[], p_audit_id uuid[],
    -- one for each distinct ticket type, and each distinct (buyer, ticket type)
    p_type uuid[], p_pair_buyer uuid[], p_pair_type integer[],
    -- one for each counter that an order wants to raise, grouped by order
    p_ask_order integer[], p_ask_type integer[], p_ask_pair integer[], p_ask_quantity integer[],
    p_ask_limit integer[], p_ask_version integer[],
    -- one for each ticket to be
    p_item_order integer[], p_item_position smallint[], p_item_type integer[], p_item_price bigint[],
    p_item_attendee bytea[],
    -- one for each ticket of a free order, which is paid and issued by being placed
    p_ticket_order integer[], p_ticket_position smallint[], p_ticket_id uuid[], p_ticket_number bigint[],
    p_ticket_seed bytea[], p_ticket_attendee bytea[]
) returns table (outcome smallint, order_id uuid, line integer, remaining integer, placed_at timestamptz)
    language plpgsql
as $$
#variable_conflict use_column
declare
    orders_count constant integer := cardinality(p_id);
    asks_count constant integer := cardinality(p_ask_order);
    outcomes smallint[] := array_fill(0::smallint, array[orders_count]);
    answers uuid[] := p_id;
    at_fault integer[] := array_fill(null::integer, array[orders_count]);  -- which of its asks was refused
    shortage integer[] := array_fill(null::integer, array[orders_count]);
    at_time constant timestamptz := app_now();
    left_of integer[];     -- free places, by type; null where there is no quota
    version_of integer[];  -- version of the terms, by type
    used integer[];        -- places of the buyer, by pair
    refusal smallint;
    first_ask integer;
    ask integer := 1;
    found record;
begin
    -- 1. Lock what is counted, in the order that everybody uses: by session, then ticket type.
    perform 1
       from quotas
      where organizer_id = p_organizer_id and ticket_type_id = any (p_type)
      order by session_id, ticket_type_id
        for update;

    -- 2. Where too few places are left, release what is due before anybody is refused.
    perform release_due_orders(p_organizer_id, p_type)
      from (
            select sum(a.quantity) as wanted, p_type[a.type] as id
              from unnest(p_ask_type, p_ask_quantity) as a (type, quantity)
             group by a.type
           ) w
      join quotas q on q.organizer_id = p_organizer_id and q.ticket_type_id = w.id
    having bool_or(w.wanted > q.total - q.held - q.sold - q.withheld);

    -- 3. The counts as they are now that the locks are held.
    select array_agg(q.total - q.held - q.sold - q.withheld order by t.ordinal),
           array_agg(y.version order by t.ordinal)
      into left_of, version_of
      from unnest(p_type) with ordinality as t (id, ordinal)
      left join quotas q on q.organizer_id = p_organizer_id and q.ticket_type_id = t.id
      left join ticket_types y on y.organizer_id = p_organizer_id and y.id = t.id;
    select array_agg(coalesce(c.places, 0) order by t.ordinal)
      into used
      from unnest(p_pair_buyer, p_pair_type) with ordinality as t (buyer, type, ordinal)
      left join buyer_counts c
        on c.organizer_id = p_organizer_id and c.ticket_type_id = p_type[t.type] and c.buyer_id = t.buyer;

    -- 4. Requests that were placed before keep their answer. (An index look-up for each, never a scan: the planner is
    -- left no choice by the lateral join with its limit.)
    for found in
        select r.ordinal, e.id, e.request_hash = r.hash as same
          from unnest(p_buyer, p_key, p_hash) with ordinality as r (buyer, key, hash, ordinal)
         cross join lateral (
                select o.id, o.request_hash
                  from orders o
                 where o.organizer_id = p_organizer_id and o.buyer_id = r.buyer and o.idempotency_key = r.key
                 limit 1
               ) e
    loop
        outcomes[found.ordinal] := case when found.same then 1 else 2 end;
        answers[found.ordinal] := found.id;
    end loop;

    -- 5. Decide in the order of arrival. `refusal` is why this order can't be placed; nothing is taken unless all fits.
    while ask <= asks_count loop
        first_ask := ask;
        refusal := outcomes[p_ask_order[ask]];
        while ask <= asks_count and p_ask_order[ask] = p_ask_order[first_ask] loop
            if refusal = 0 then
                if left_of[p_ask_type[ask]] is null then
                    refusal := 6;
                elsif version_of[p_ask_type[ask]] is distinct from p_ask_version[ask] then
                    refusal := 5;
                elsif used[p_ask_pair[ask]] + p_ask_quantity[ask] > p_ask_limit[ask] then
                    refusal := 4;
                elsif left_of[p_ask_type[ask]] < p_ask_quantity[ask] then
                    refusal := 3;
                    shortage[p_ask_order[ask]] := left_of[p_ask_type[ask]];
                end if;
                if refusal <> 0 then
                    at_fault[p_ask_order[ask]] := ask - first_ask;
                end if;
            end if;
            ask := ask + 1;
        end loop;
        if refusal = 0 then
            for i in first_ask .. ask - 1 loop
                left_of[p_ask_type[i]] := left_of[p_ask_type[i]] - p_ask_quantity[i];
                used[p_ask_pair[i]] := used[p_ask_pair[i]] + p_ask_quantity[i];
            end loop;
        else
            outcomes[p_ask_order[first_ask]] := refusal;
        end if;
    end loop;

    -- 6. Write what was decided, each table once.
    perform write_placed_orders(
        p_organizer_id, at_time, outcomes,
        p_id, p_buyer, p_app, p_lang, p_total, p_contact, p_key, p_hash, p_hold_seconds, p_audit_id,
        p_type, p_item_order, p_item_position, p_item_type, p_item_price, p_item_attendee,
        p_ticket_order, p_ticket_position, p_ticket_id, p_ticket_number, p_ticket_seed, p_ticket_attendee
    );
    return query
    select r.outcome, r.id, r.line, r.shortage, at_time
      from unnest(outcomes, answers, at_fault, shortage) with ordinality as r (outcome, id, line, shortage, ordinal)
     order by r.ordinal;
end
$$;
