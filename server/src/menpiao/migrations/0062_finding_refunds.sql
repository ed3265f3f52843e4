-- What refunds are looked for by, besides their state: why, how the payment was made that goes back, and of which session
-- the order was. Each has an index that shows the newest first.
alter table refunds add column method text;
update refunds r set method = p.method
  from payments p where p.organizer_id = r.organizer_id and p.id = r.payment_id;
alter table refunds add constraint a_payment_has_a_method check ((method is null) = (payment_id is null));
create index refunds_by_reason on refunds (organizer_id, reason, id);
create index refunds_by_method on refunds (organizer_id, method, id) where method <> 'wechat_jsapi';

-- The sessions of the order when the refund was asked for: tickets may be moved to another one afterwards.
create table refund_sessions (
    organizer_id integer not null,
    session_id uuid not null,
    refund_id uuid not null,
    primary key (organizer_id, session_id, refund_id),
    foreign key (organizer_id, refund_id) references refunds (organizer_id, id)
);
insert into refund_sessions (organizer_id, session_id, refund_id)
select distinct r.organizer_id, i.session_id, r.id
  from refunds r
  join order_items i on i.organizer_id = r.organizer_id and i.order_id = r.order_id;

create function note_sessions_of_refunds() returns trigger
    language plpgsql
as $$
begin
    insert into refund_sessions (organizer_id, session_id, refund_id)
    select distinct r.organizer_id, i.session_id, r.id
      from made r
      join order_items i on i.organizer_id = r.organizer_id and i.order_id = r.order_id;
    return null;
end
$$;

create trigger sessions_of_refunds
    after insert on refunds
    referencing new table as made
    for each statement
    execute function note_sessions_of_refunds();
