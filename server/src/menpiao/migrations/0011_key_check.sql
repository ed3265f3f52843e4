-- A known text sealed with the field key, so that a process with another key finds out at its start and not at the first
-- name, seed or merchant credential that it can't open.
create table key_checks (
    id integer primary key check (id = 1),
    sealed bytea not null
);
