"""Reading and choosing the languages in which an organizer writes. Texts that stand in another stay as they are."""

from collections.abc import Collection

from menpiao.catalog.model.languages import TextLanguages
from menpiao.catalog.service.editing import found
from menpiao.catalog.store import languages as store
from menpiao.identity import organizers_of
from menpiao.kernel.errors import PreconditionFailed
from menpiao.kernel.i18n import LANGS, Lang
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database


async def text_languages(db: Database, *, organizer_id: int) -> TextLanguages:
    """As it is now."""
    async with db.read() as tx:
        return await store.text_languages(tx, organizer_id=organizer_id)


async def choose_text_languages(
    db: Database, *, actor: Actor, organizer_id: int, expected_version: int, languages: Collection[Lang]
) -> None:
    """From now on, for the editors and for the checks before publishing. Saying what is so already changes nothing.
    Raises `PreconditionFailed`."""
    wanted = tuple(lang for lang in LANGS if lang in languages)
    async with db.tx() as tx:
        organizer = found((await organizers_of(tx, organizer_ids=[organizer_id])).get(organizer_id))
        if (await store.text_languages(tx, organizer_id=organizer_id)).languages == wanted:
            return
        done = await store.set_text_languages(
            tx, organizer_id=organizer_id, languages=wanted, expected=expected_version
        )
        if not done:
            raise PreconditionFailed()
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action="text_languages_chosen",
            subject_id=organizer.id,
            detail={"languages": list(wanted)},
        )
