-- How often all pages of an organizer were read in some days: the funnel asks, and whoever follows it every few seconds.
-- `views` stays out of it, so that adding to them touches no index.
create index event_views_in_time on event_views (organizer_id, day);
