-- One more end of a message: the installation has no template of its kind, so it was not sent. Nobody has to decide about
-- it, as about one that failed.
alter table messages drop constraint messages_state_check;
alter table messages add constraint messages_state_check check (
    state in ('waiting', 'sent', 'no_consent', 'failed', 'switched_off', 'no_template')
);
alter table message_resends drop constraint message_resends_was_check;
alter table message_resends add constraint message_resends_was_check check (
    was in ('sent', 'no_consent', 'failed', 'switched_off', 'no_template')
);
