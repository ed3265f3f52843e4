-- News of waiting rooms: what an organizer makes, opens, slows down or closes is looked at by every process at once (see
-- 0013), so that an opening is shown and guarded everywhere within milliseconds.
--
-- Only columns that somebody decides about. The line itself moves every second in `room_frontiers` and is counted every
-- second in `room_arrivals`: a message for each would make all commits of the database take turns. A room that is sold
-- out tells nothing either: whoever sees it a second later sees refusals of the sale.
create trigger room_changes_are_news
    after insert or update of gathers_at, opens_at, closed_at, per_minute, max_active, pass_seconds,
        opens_above_per_minute on rooms
    for each statement execute function tell_news();
