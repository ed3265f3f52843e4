-- The audit log is read by people: an index for each question that they ask, newest first (docs/decisions/0039).
--
-- None of them has the entry that the placing batch writes for each order: the log's key finds it, by the order's id.

-- What was done about one thing.
create index audit_entries_of_subject on audit_entries (organizer_id, subject_id, id) where action <> 'order_placed';
drop index audit_entries_of_staff;

-- What was done of one kind.
create index audit_entries_by_action on audit_entries (organizer_id, action, id) where action <> 'order_placed';

-- What one of the organizer's people did.
create index audit_entries_by_person on audit_entries (organizer_id, actor_id, id) where actor_kind = 'staff';

-- What all of them did, or the system, or a provider.
create index audit_entries_by_side on audit_entries (organizer_id, actor_kind, id) where actor_kind <> 'buyer';
