-- News for the processes that answer from memory: organizers' changes tell every process to look now, instead of at its
-- next look a second later. Nothing depends on it being heard.
--
-- Counts that change by selling tell nothing: a placing batch touches `held` and `sold`, never `total`, and a message
-- would make all commits of the database take turns.
create function tell_news() returns trigger
    language plpgsql
as $$
begin
    perform pg_notify('menpiao_news', '');
    return null;
end
$$;

create trigger catalog_changes_are_news
    after insert or update on catalog_versions
    for each statement execute function tell_news();

create trigger quota_totals_are_news
    after insert or update of total on quotas
    for each statement execute function tell_news();
