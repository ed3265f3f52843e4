-- Which entries the chain does not hold yet. The worker asks every second: without this it compared the whole log with
-- the whole chain each time. The index holds only what is new, so it stays small however long the log becomes.
alter table audit_entries add column linked boolean not null default false;

update audit_entries e
   set linked = true
  from audit_links l
 where l.organizer_id = e.organizer_id and l.entry_id = e.id;

create index audit_entries_unlinked on audit_entries (organizer_id, id) where not linked;
