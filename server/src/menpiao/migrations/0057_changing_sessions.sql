-- Tickets that staff move to another session of their event: a change of seats whose new place is of another session, and
-- of one of its ticket types. A place is a ticket type, and so its session, with a seat where the type sells seats.

alter table reseatings
    -- Where the tickets of a change of session are afterwards; `session_id` is the one that they leave.
    add column to_session_id uuid,
    drop constraint reseatings_kind_check,
    drop constraint only_a_settled_move_has_a_supplement,
    add constraint reseatings_kind_check check (kind in ('move', 'swap', 'session')),
    add constraint only_a_settled_move_has_a_supplement check (
        supplement_order_id is null or (kind <> 'swap' and difference = 'settle')
    ),
    add constraint only_a_change_of_session_names_another check (
        (kind = 'session') = (to_session_id is not null) and to_session_id is distinct from session_id
    ),
    add foreign key (organizer_id, to_session_id) references sessions (organizer_id, id);

alter table reseated_tickets
    add column from_type_id uuid,
    add column to_type_id uuid,
    add column was_paid_type_id uuid,
    add column paid_type_id uuid,
    -- Which item of the supplement pays for this ticket; null where there is no supplement.
    add column supplement_position smallint check (supplement_position between 1 and 49),
    -- What had been paid for the ticket and had not gone back when it left its session: dashboards take so much from what
    -- that one sold, and add it to the other. Null within a session.
    add column moved_fen bigint check (moved_fen >= 0),
    alter column from_seat drop not null,
    alter column to_seat drop not null,
    alter column was_paid_seat drop not null,
    alter column paid_seat drop not null,
    drop constraint another_seat;
update reseated_tickets r
   set from_type_id = t.ticket_type_id, to_type_id = t.ticket_type_id, was_paid_type_id = t.ticket_type_id,
       paid_type_id = t.ticket_type_id
  from tickets t
 where t.organizer_id = r.organizer_id and t.id = r.ticket_id;
update reseated_tickets r
   set supplement_position = 1
  from reseatings c
 where c.organizer_id = r.organizer_id and c.id = r.reseating_id and c.supplement_order_id is not null;
alter table reseated_tickets
    alter column from_type_id set not null,
    alter column to_type_id set not null,
    alter column was_paid_type_id set not null,
    alter column paid_type_id set not null,
    add constraint one_item_of_the_supplement_each unique (organizer_id, reseating_id, supplement_position),
    add constraint another_place check (from_type_id <> to_type_id or from_seat is distinct from to_seat);

-- An item as it was bought, whatever sessions its ticket was moved to since.
create view items_as_bought as
    select i.organizer_id, i.order_id, i.position, coalesce(t.session_id, i.session_id) as session_id,
           coalesce(m.from_type_id, i.ticket_type_id) as ticket_type_id,
           case when m.from_type_id is null then i.seat else m.from_seat end as seat, i.price_fen
      from order_items i
      left join lateral (
            select r.from_type_id, r.from_seat
              from reseated_tickets r
             where r.organizer_id = i.organizer_id and r.order_id = i.order_id and r.position = i.position
               and r.moved_fen is not null and r.number is not null
             order by r.number
             limit 1
           ) m on true
      left join ticket_types t on t.organizer_id = i.organizer_id and t.id = m.from_type_id;

-- What left a session's sales is counted as less sold there, in the hour in which it left.
alter table sales_hours
    drop constraint sales_hours_sold_tickets_check,
    drop constraint sales_hours_sold_fen_check;
drop index seat_changes_paid;
create index seat_changes_counted on reseatings (organizer_id, done_at)
    where done_at is not null and (supplement_order_id is not null or to_session_id is not null);
