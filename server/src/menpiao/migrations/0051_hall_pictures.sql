-- Which pictures of ours a hall shows as the view from a section: in its draft (version 0) and in each version of its map.
-- A picture that something shows is not removed. What was drawn before has none here: until now a view was an address of
-- somewhere else.

create table hall_pictures (
    organizer_id integer not null,
    hall_id uuid not null,
    version integer not null check (version >= 0),
    address text not null check (char_length(address) between 1 and 500),
    primary key (organizer_id, hall_id, version, address),
    foreign key (organizer_id, hall_id) references halls (organizer_id, id)
);

create index hall_pictures_by_address on hall_pictures (organizer_id, address);
