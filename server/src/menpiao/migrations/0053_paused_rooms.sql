-- A waiting room can be paused: its pace is 0, nobody more is admitted, and everybody keeps their place.
alter table rooms drop constraint rooms_per_minute_check;
alter table rooms add constraint rooms_per_minute_check check (per_minute between 0 and 1000000);
