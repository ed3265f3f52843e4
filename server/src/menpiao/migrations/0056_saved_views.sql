-- Filters of a list with a name, kept for one of the staff; `shared`: colleagues read it, too. `filters` are names and
-- values as they stand in the console's address; `hidden_columns` is null where a view says nothing about columns.
create table saved_views (
    organizer_id integer not null,
    id uuid not null,
    made_by uuid not null,
    list text not null check (list ~ '^[a-z][a-z-]{0,39}$'),
    name text not null check (char_length(name) between 1 and 40),
    filters jsonb not null check (jsonb_typeof(filters) = 'object' and octet_length(filters::text) <= 8000),
    hidden_columns text[] check (cardinality(hidden_columns) <= 20),
    shared boolean not null,
    version bigint not null default 1 check (version > 0),
    saved_at timestamptz not null,
    request_key text not null check (char_length(request_key) between 1 and 64),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    primary key (organizer_id, id),
    unique (organizer_id, made_by, list, name),
    unique (organizer_id, made_by, request_key),
    foreign key (organizer_id, made_by) references staff (organizer_id, id)
);

create index saved_views_of_colleagues on saved_views (organizer_id, list) where shared;
