"""How moved sessions go: whether everybody was told, and what buyers said."""

from menpiao import tickets
from menpiao.catalog import sessions_asked
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.orders.model.cancellation import ChangedSessions
from menpiao.orders.model.postponement import PostponementProgress
from menpiao.orders.store import postponing as store
from menpiao.platform.db import Database


async def postponements_of_organizer(
    db: Database, *, organizer_id: int, wanted: ChangedSessions, limit: int, cursor: str | None
) -> Page[PostponementProgress]:
    """The organizer's postponements that fit, newest first."""
    before = id_of_cursor(cursor)
    async with db.read() as tx:
        sessions = await sessions_asked(
            tx, organizer_id=organizer_id, event_id=wanted.event_id, session_id=wanted.session_id
        )
        rows = await store.newest_postponements(
            tx, organizer_id=organizer_id, wanted=wanted, session_ids=sessions, before=before, limit=limit + 1
        )
        shown = rows[:limit]
        said = await store.chosen(tx, organizer_id=organizer_id, postponement_ids=[one.id for one in shown])
        orders = await tickets.orders_of_sessions(
            tx, organizer_id=organizer_id, session_ids=list({one.session_id for one in shown})
        )
    found = [
        PostponementProgress(
            one, orders.get(one.session_id, 0), said[one.id].kept, said[one.id].refunded, said[one.id].in_force
        )
        for one in shown
    ]
    return Page(found, id_cursor(shown[-1].id) if len(rows) > limit else None)
