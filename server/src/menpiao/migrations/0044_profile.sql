-- What buyers read of the organizer: the name that was there, how to reach it, its mark. `edition` guards against lost updates.
alter table organizers
    add column contact jsonb not null default '{}' check (jsonb_typeof(contact) = 'object'),
    add column logo text check (logo ~ '^/pictures/[a-z0-9-]{1,100}\.webp$'),
    add column edition integer not null default 1;
