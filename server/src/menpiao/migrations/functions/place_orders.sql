-- Place a batch of orders: the one statement that may touch several features' tables, because one commit for hundreds
-- of buyers is what makes a hot sale possible. Everything it is given is already decided by Python (prices, windows,
-- limits); what is left to decide here is who still gets a place, in the order of arrival, all or nothing for each order.
--
-- Arrays are parallel. Types, (buyer, type) pairs, keys and shares are numbered by the caller, so that the loop compares small
-- integers only. Outcomes: 0 placed, 1 the same request was placed before, 2 its key was used for another request,
-- 3 not enough places, 4 over the buyer's limit, 5 the terms have changed since the quote, 6 no such quota, 7 something
-- that exists once is taken, 8 over the share of a session that one buyer or one device may have, 9 a promotion is used up,
-- 10 a seat is taken.
--
-- Whatever is looked up is a lateral join with a limit, which leaves the planner no choice but an index look-up for each.
-- Plans are kept, and one that was made while the tables were small would read all counts of an organizer for each batch.
--
-- The answer is one row: when, and whatever was not placed by this very call, as parallel arrays. In a sale that is
-- nobody, and then nothing has to be read. Where seats were taken, it has the turn of `seat_changes` of each session, too.
drop function if exists place_orders;
create function place_orders(
    p_organizer_id integer,
    -- one for each order
    p_id uuid[], p_buyer uuid[], p_app text[], p_lang text[], p_total bigint[], p_contact bytea[],
    p_key text[], p_hash bytea[], p_hold_seconds integer[], p_device uuid[],
    -- one for each distinct ticket type (the refund ladder may be missing), each distinct (buyer, ticket type), each distinct thing that exists once, each
    -- distinct share of a session
    p_type uuid[], p_ladder uuid[], p_pair_buyer uuid[], p_pair_type integer[],
    p_once_kind text[], p_once_scope uuid[], p_once_key uuid[],
    p_share_kind text[], p_share_session uuid[], p_share_owner uuid[],
    -- one for each counter that an order wants to raise, grouped by order
    p_ask_order integer[], p_ask_type integer[], p_ask_pair integer[], p_ask_quantity integer[],
    p_ask_limit integer[], p_ask_version integer[],
    -- one for each thing that an order wants to take, grouped by order
    p_take_order integer[], p_take_once integer[],
    -- one for each share that an order wants a part of, grouped by order
    p_part_order integer[], p_part_share integer[], p_part_quantity integer[], p_part_limit integer[],
    -- one for each ticket to be
    p_item_order integer[], p_item_position smallint[], p_item_type integer[], p_item_price bigint[],
    p_item_attendee bytea[],
    -- one for each ticket of a free order, which is paid and issued by being placed
    p_ticket_order integer[], p_ticket_position smallint[], p_ticket_type integer[], p_ticket_id uuid[],
    p_ticket_number bigint[], p_ticket_seed bytea[], p_ticket_attendee bytea[],
    -- price rules. The fee of each order, or nothing where none has one; one for each distinct counter of promotions; one
    -- for each counter that an order wants to raise, grouped by order (version 0: the terms' version vouches for it); one
    -- for each part of a price, see 0029_promotions.sql
    p_fee bigint[],
    p_counter_kind text[], p_counter_scope uuid[], p_counter_owner uuid[],
    p_use_order integer[], p_use_counter integer[], p_use_amount bigint[], p_use_limit bigint[], p_use_version integer[],
    p_price_order integer[], p_price_number smallint[], p_price_position smallint[], p_price_kind text[],
    p_price_rule uuid[], p_price_label text[], p_price_amount bigint[],
    -- allotments of promotions: one for each distinct allotment; one for each ask that may draw from one, in the asks' order,
    -- see 0032_allotments.sql
    p_allotment_promotion uuid[], p_allotment_type uuid[],
    p_draw_ask integer[], p_draw_allotment integer[], p_draw_quantity integer[],
    -- seats. The sessions whose seats are wanted: all of their quotas are locked; one for each distinct seat; one for each
    -- item that takes one, grouped by order; the seat of each item and of each ticket, 0 or nothing where there is none
    p_seated uuid[], p_seat_session integer[], p_seat_number integer[],
    p_claim_order integer[], p_claim_position smallint[], p_claim_seat integer[],
    p_item_seat integer[], p_ticket_seat integer[],
    -- one for each event that asks something of an order, see 0047_questions.sql
    p_answer_order integer[], p_answer_set uuid[], p_answer_sealed bytea[], p_answer_missing smallint[],
    -- who of staff placed each order, or nothing where no order is of staff
    p_staff uuid[]
) returns table (
    placed_at timestamptz,
    ordinals integer[], outcomes smallint[], order_ids uuid[], lines integer[], remaining integer[], claimed bigint[],
    turns bigint[]
)
    language plpgsql
as $$
#variable_conflict use_column
declare
    asks_count constant integer := cardinality(p_ask_order);
    takes_count constant integer := cardinality(p_take_order);
    parts_count constant integer := cardinality(p_part_order);
    uses_count constant integer := cardinality(p_use_order);
    draws_count constant integer := cardinality(p_draw_ask);
    claims_count constant integer := cardinality(p_claim_order);
    outcome_of smallint[] := array_fill(0::smallint, array[cardinality(p_id)]);
    answer_of uuid[] := p_id;
    at_fault integer[];    -- which of its asks, of what it wants to take, or of its parts was refused
    shortage integer[];    -- how many were left, where there were too few
    claims bigint[];       -- and how many of that type had ever been claimed, see 0012_order_keys.sql
    at_time constant timestamptz := app_now();
    left_of integer[];     -- free places, by type; null where there is no quota
    session_of uuid[];     -- by type
    claimed_of bigint[];   -- places that were ever claimed, by type
    version_of integer[];  -- version of the terms, by type
    used integer[];        -- places of the buyer, by pair
    gone boolean[];        -- whether it is taken, by thing that exists once
    shared integer[];      -- places of the buyer or device in the session, by share
    counted bigint[];      -- what is used up, by counter of promotions
    rule_of integer[];     -- version of the promotion, by counter; 0 where it is none
    taken bigint[];        -- what this batch uses, by counter
    allotted integer[];    -- places that lie in an allotment
    drawn integer[] := array_fill(0, array[draws_count]);    -- and that an ask takes of it, by draw
    draw_order integer[];
    occupied boolean[];    -- whether it is taken, by seat
    turn_of bigint[];      -- the turn that told what was taken, by session with seats
    wanted integer[] := array_fill(0, array[cardinality(p_type)]);
    held integer[] := wanted;    -- how many places this batch holds, by type
    sold integer[] := wanted;    -- how many it sells for nothing, by type
    raised integer[] := array_fill(0, array[cardinality(p_pair_buyer)]);
    refusal smallint;
    ordinal integer;
    first_ask integer;
    ask integer := 1;
    first_take integer;
    take integer := 1;
    first_part integer;
    part integer := 1;
    first_use integer;
    use integer := 1;
    first_draw integer;
    draw integer := 1;
    own integer;           -- places of an ask that come from an allotment
    first_claim integer;
    claim integer := 1;
    found record;
begin
    -- 1. Lock what is counted, in the order that everybody uses: by session, then ticket type. What is counted over a
    -- whole session (shares, people, seats) takes all of its quotas, so that orders for its other types have to wait.
    if parts_count > 0 or claims_count > 0 or 'attendee' = any (p_once_kind) then
        perform 1
           from quotas
          where organizer_id = p_organizer_id
            and (ticket_type_id = any (p_type) or session_id = any (p_share_session || p_seated || p_once_scope))
          order by session_id, ticket_type_id
            for update;
    else
        perform 1
           from quotas
          where organizer_id = p_organizer_id and ticket_type_id = any (p_type)
          order by session_id, ticket_type_id
            for update;
    end if;

    -- 2. The counts as they are now that the locks are held. Where too few places are left, what is due is released
    -- before anybody is refused, and counted again.
    for i in 1 .. asks_count loop
        wanted[p_ask_type[i]] := wanted[p_ask_type[i]] + p_ask_quantity[i];
    end loop;
    for attempt in 1 .. 2 loop
        select array_agg(q.total - q.held - q.sold - q.withheld order by t.ordinal),
               array_agg(q.session_id order by t.ordinal),
               array_agg(q.claimed order by t.ordinal),
               array_agg(y.version order by t.ordinal)
          into left_of, session_of, claimed_of, version_of
          from unnest(p_type) with ordinality as t (id, ordinal)
          left join lateral (
                select session_id, claimed, total, held, sold, withheld
                  from quotas
                 where organizer_id = p_organizer_id and ticket_type_id = t.id
                 limit 1
               ) q on true
          left join lateral (
                select version from ticket_types where organizer_id = p_organizer_id and id = t.id limit 1
               ) y on true;
        exit when attempt = 2 or not exists (
            select from unnest(wanted, left_of) as w (wanted, free) where w.wanted > w.free
        );
        exit when release_due_orders(p_organizer_id, p_type) = 0;
    end loop;
    select array_agg(coalesce(c.places, 0) order by t.ordinal)
      into used
      from unnest(p_pair_buyer, p_pair_type) with ordinality as t (buyer, type, ordinal)
      left join lateral (
            select places
              from buyer_counts
             where organizer_id = p_organizer_id and ticket_type_id = p_type[t.type] and buyer_id = t.buyer
             limit 1
           ) c on true;
    if takes_count > 0 then
        select array_agg(e.taken is not null order by t.ordinal)
          into gone
          from unnest(p_once_kind, p_once_scope, p_once_key) with ordinality as t (kind, scope, key, ordinal)
          left join lateral (
                select true as taken
                  from order_keys k
                 where k.organizer_id = p_organizer_id and k.kind = t.kind and k.scope_id = t.scope and k.key = t.key
                 limit 1
               ) e on true;
    end if;

    if parts_count > 0 then
        select array_agg(places_of_share(p_organizer_id, t.kind, t.session, t.owner) order by t.ordinal)
          into shared
          from unnest(p_share_kind, p_share_session, p_share_owner) with ordinality as t (kind, session, owner, ordinal);
    end if;

    if uses_count > 0 then
        perform lock_promotions(p_organizer_id);
        select array_agg(coalesce(c.used, 0) order by t.ordinal), array_agg(coalesce(p.version, 0) order by t.ordinal),
               array_fill(0::bigint, array[cardinality(p_counter_kind)])
          into counted, rule_of, taken
          from unnest(p_counter_kind, p_counter_scope, p_counter_owner) with ordinality as t (kind, scope, owner, ordinal)
          left join lateral (
                select used
                  from promotion_counters k
                 where k.organizer_id = p_organizer_id and k.kind = t.kind and k.scope_id = t.scope
                   and k.owner_id = t.owner
                 limit 1
               ) c on true
          left join lateral (
                select version from promotions where organizer_id = p_organizer_id and id = t.scope limit 1
               ) p on true;
    end if;

    if draws_count > 0 then
        select array_agg(coalesce(a.places, 0) order by t.ordinal)
          into allotted
          from unnest(p_allotment_promotion, p_allotment_type) with ordinality as t (promotion, type, ordinal)
          left join lateral (
                select places
                  from allocations
                 where organizer_id = p_organizer_id and ticket_type_id = t.type and kind = 'promotion'
                   and owner_id = t.promotion
                 limit 1
               ) a on true;
    end if;

    if claims_count > 0 then
        select array_agg(e.taken is not null order by t.ordinal)
          into occupied
          from unnest(p_seat_session, p_seat_number) with ordinality as t (session, seat, ordinal)
          left join lateral (
                select true as taken
                  from seat_claims c
                 where c.organizer_id = p_organizer_id and c.session_id = p_seated[t.session] and c.seat = t.seat
                 limit 1
               ) e on true;
    end if;

    -- 3. Requests that were placed before keep their answer.
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
        outcome_of[found.ordinal] := case when found.same then 1 else 2 end;
        answer_of[found.ordinal] := found.id;
    end loop;

    -- 4. Decide in the order of arrival. `refusal` is why this order can't be placed; nothing is taken unless all fits.
    while ask <= asks_count loop
        ordinal := p_ask_order[ask];
        refusal := outcome_of[ordinal];
        first_ask := ask;
        first_take := take;
        first_part := part;
        first_use := use;
        first_draw := draw;
        first_claim := claim;
        while ask <= asks_count and p_ask_order[ask] = ordinal loop
            own := 0;
            if draw <= draws_count and p_draw_ask[draw] = ask then
                own := least(p_draw_quantity[draw], allotted[p_draw_allotment[draw]]);
                drawn[draw] := own;
                draw_order[draw] := ordinal;
                draw := draw + 1;
            end if;
            if refusal = 0 then
                if left_of[p_ask_type[ask]] is null then
                    refusal := 6;
                elsif version_of[p_ask_type[ask]] is distinct from p_ask_version[ask] then
                    refusal := 5;
                elsif used[p_ask_pair[ask]] + p_ask_quantity[ask] > p_ask_limit[ask] then
                    refusal := 4;
                elsif left_of[p_ask_type[ask]] < p_ask_quantity[ask] - own then
                    refusal := 3;
                    shortage[ordinal] := left_of[p_ask_type[ask]] + own;
                    claims[ordinal] := claimed_of[p_ask_type[ask]];
                end if;
                if refusal <> 0 then
                    at_fault[ordinal] := ask - first_ask;
                end if;
            end if;
            ask := ask + 1;
        end loop;
        while take <= takes_count and p_take_order[take] = ordinal loop
            if refusal = 0 and gone[p_take_once[take]] then
                refusal := 7;
                at_fault[ordinal] := take - first_take;
            end if;
            take := take + 1;
        end loop;
        while part <= parts_count and p_part_order[part] = ordinal loop
            if refusal = 0 and shared[p_part_share[part]] + p_part_quantity[part] > p_part_limit[part] then
                refusal := 8;
                at_fault[ordinal] := part - first_part;
            end if;
            part := part + 1;
        end loop;
        while use <= uses_count and p_use_order[use] = ordinal loop
            if refusal = 0 then
                if p_use_version[use] <> 0 and rule_of[p_use_counter[use]] <> p_use_version[use] then
                    refusal := 5;
                elsif counted[p_use_counter[use]] + p_use_amount[use] > p_use_limit[use] then
                    refusal := 9;
                    at_fault[ordinal] := use - first_use;
                end if;
            end if;
            use := use + 1;
        end loop;
        while claim <= claims_count and p_claim_order[claim] = ordinal loop
            if refusal = 0 and occupied[p_claim_seat[claim]] then
                refusal := 10;
                at_fault[ordinal] := claim - first_claim;
            end if;
            claim := claim + 1;
        end loop;
        if refusal <> 0 then
            outcome_of[ordinal] := refusal;
            for i in first_draw .. draw - 1 loop
                drawn[i] := 0;
            end loop;
            continue;
        end if;
        for i in first_ask .. ask - 1 loop
            left_of[p_ask_type[i]] := left_of[p_ask_type[i]] - p_ask_quantity[i];
            used[p_ask_pair[i]] := used[p_ask_pair[i]] + p_ask_quantity[i];
            claimed_of[p_ask_type[i]] := claimed_of[p_ask_type[i]] + p_ask_quantity[i];
            raised[p_ask_pair[i]] := raised[p_ask_pair[i]] + p_ask_quantity[i];
            if p_total[ordinal] > 0 then
                held[p_ask_type[i]] := held[p_ask_type[i]] + p_ask_quantity[i];
            else
                sold[p_ask_type[i]] := sold[p_ask_type[i]] + p_ask_quantity[i];
            end if;
        end loop;
        for i in first_draw .. draw - 1 loop
            left_of[p_ask_type[p_draw_ask[i]]] := left_of[p_ask_type[p_draw_ask[i]]] + drawn[i];
            allotted[p_draw_allotment[i]] := allotted[p_draw_allotment[i]] - drawn[i];
        end loop;
        for i in first_take .. take - 1 loop
            gone[p_take_once[i]] := true;
        end loop;
        for i in first_part .. part - 1 loop
            shared[p_part_share[i]] := shared[p_part_share[i]] + p_part_quantity[i];
        end loop;
        for i in first_use .. use - 1 loop
            counted[p_use_counter[i]] := counted[p_use_counter[i]] + p_use_amount[i];
            taken[p_use_counter[i]] := taken[p_use_counter[i]] + p_use_amount[i];
        end loop;
        for i in first_claim .. claim - 1 loop
            occupied[p_claim_seat[i]] := true;
        end loop;
    end loop;

    -- 5. Write what was decided, each table once.
    if 0 = any (outcome_of) then
        if 0 < any (drawn) then
            perform write_allotment_draws(
                p_organizer_id, p_id, p_allotment_promotion, p_allotment_type, draw_order, p_draw_allotment, drawn
            );
        end if;
        perform write_placed_orders(
            p_organizer_id, at_time, outcome_of, session_of, held, sold, raised,
            p_id, p_buyer, p_app, p_lang, p_total, p_contact, p_key, p_hash, p_hold_seconds,
            p_device, p_type, p_ladder, p_pair_buyer, p_pair_type, p_once_kind, p_once_scope, p_once_key, p_take_order, p_take_once,
            p_item_order, p_item_position, p_item_type, p_item_price, p_item_attendee,
            p_ticket_order, p_ticket_position, p_ticket_type, p_ticket_id, p_ticket_number, p_ticket_seed,
            p_ticket_attendee, p_fee, p_item_seat, p_ticket_seat, p_staff
        );
        if claims_count > 0 then
            turn_of := write_placed_seats(
                p_organizer_id, outcome_of, p_id, p_seated, p_seat_session, p_seat_number,
                p_claim_order, p_claim_position, p_claim_seat
            );
        end if;
        if cardinality(p_price_order) > 0 then
            perform write_placed_prices(
                p_organizer_id, outcome_of, p_id, p_counter_kind, p_counter_scope, p_counter_owner, taken,
                p_use_order, p_use_counter, p_use_amount, p_use_limit,
                p_price_order, p_price_number, p_price_position, p_price_kind, p_price_rule, p_price_label, p_price_amount
            );
        end if;
        if cardinality(p_answer_order) > 0 then
            perform write_placed_answers(
                p_organizer_id, outcome_of, p_id, p_answer_order, p_answer_set, p_answer_sealed, p_answer_missing
            );
        end if;
    end if;
    if 0 = all (outcome_of) then
        return query
        select at_time, null::integer[], null::smallint[], null::uuid[], null::integer[], null::integer[], null::bigint[],
               turn_of;
        return;
    end if;
    return query
    select at_time, array_agg(r.ordinal::integer), array_agg(r.outcome), array_agg(r.id),
           array_agg(coalesce(at_fault[r.ordinal], 0)), array_agg(shortage[r.ordinal]), array_agg(claims[r.ordinal]),
           turn_of
      from unnest(outcome_of, answer_of) with ordinality as r (outcome, id, ordinal)
     where r.outcome <> 0;
end
$$;
