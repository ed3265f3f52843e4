-- The ticket types of a session are put in another order by one statement, which looks at the key when it is done.
alter table ticket_types drop constraint ticket_types_organizer_id_session_id_position_key;
alter table ticket_types add constraint one_place_in_the_order unique (organizer_id, session_id, position) deferrable;
