"""Reading and replacing what an event asks whoever orders, and reading the versions that orders have pinned."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from menpiao.catalog.model.questions import (
    DraftQuestion,
    Question,
    QuestionSet,
    check_questions,
    moved_to,
    questions_of,
    stored_questions,
    with_own_ids,
    with_types_alike,
    without_types,
)
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import questions as store
from menpiao.kernel.errors import NotFound, PreconditionFailed
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx


async def questions_of_event(db: Database, *, organizer_id: int, event_id: UUID) -> tuple[int, tuple[Question, ...]]:
    """The newest version and its questions; 0 and none where the organizer has never asked anything. A foreign event
    does not exist."""
    async with db.read() as tx:
        row = await store.questions_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    if row is None:
        raise NotFound()
    return row.version, questions_of(row.questions)


async def replace_questions(
    db: Database,
    *,
    actor: Actor,
    organizer_id: int,
    event_id: UUID,
    expected_version: int,
    drafts: Sequence[DraftQuestion],
) -> int:
    """A new version for whoever orders from now on; the version that is current then. Orders placed before keep theirs.

    What is so already stays as it is, so that a repeated request does not fail; else ``expected_version`` has to be the
    current one, or somebody else has changed it meanwhile. Ticket types that were asked once and are deleted are left
    out: a page that was open meanwhile still names them.
    """
    async with db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        row = await store.questions_of_event(tx, organizer_id=organizer_id, event_id=event_id, for_update=True)
        if row is None:
            raise NotFound()
        before = questions_of(row.questions)
        types = await store.types_of_event(tx, organizer_id=organizer_id, event_id=event_id)
        lost = await store.types_ever_asked(tx, organizer_id=organizer_id, event_id=event_id) - types
        wanted = without_types(with_own_ids(drafts, before, lambda: db.new_id(organizer_id)), lost)
        if before == wanted:
            return row.version
        check_questions(wanted, types)
        if row.version != expected_version:
            raise PreconditionFailed()
        version = row.version + 1
        await _ask(db, tx, organizer_id=organizer_id, event_id=event_id, version=version, questions=wanted)
        await record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action="catalog.questions_replaced",
            subject_id=event_id,
            detail={"version": version},
        )
        return version


async def ask_types_alike(
    db: Database, tx: Tx, *, organizer_id: int, event_id: UUID, alike: Mapping[UUID, Sequence[UUID]]
) -> None:
    """What ticket types are asked, those are asked too that were made like them: ``alike`` has the new ones by that."""
    row = await store.questions_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    before = () if row is None else questions_of(row.questions)
    after = with_types_alike(before, alike)
    if row is not None and after != before:
        await _ask(db, tx, organizer_id=organizer_id, event_id=event_id, version=row.version + 1, questions=after)


async def forget_lost_types(db: Database, tx: Tx, *, organizer_id: int, event_id: UUID) -> None:
    """Ticket types that are deleted are asked nothing any more. A question that has none left is asked of nobody, which
    the checks tell: asked of all it would be another question."""
    row = await store.questions_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    before = () if row is None else questions_of(row.questions)
    named = {one for question in before for one in question.ticket_type_ids or ()}
    lost = named - await store.types_of_event(tx, organizer_id=organizer_id, event_id=event_id) if named else named
    if row is not None and lost:
        after = without_types(before, lost)
        await _ask(db, tx, organizer_id=organizer_id, event_id=event_id, version=row.version + 1, questions=after)


async def copy_questions(
    db: Database, tx: Tx, *, organizer_id: int, event_id: UUID, made_id: UUID, names: Mapping[UUID, UUID]
) -> None:
    """The same questions for a copy of the event; ``names`` are what its ticket types are called there. One that was
    asked of some types only is asked of nobody where these did not come along, which the checks tell."""
    row = await store.questions_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    if row is not None and row.questions:
        copied = moved_to(questions_of(row.questions), names)
        await _ask(db, tx, organizer_id=organizer_id, event_id=made_id, version=1, questions=copied)


async def question_sets(tx: Tx, *, organizer_id: int, set_ids: Collection[UUID]) -> dict[UUID, QuestionSet]:
    """These versions of this organizer's questions, in the caller's transaction."""
    rows = await store.question_sets(tx, organizer_id=organizer_id, set_ids=list(set_ids))
    return {row.id: QuestionSet(row.id, row.event_id, row.version, questions_of(row.questions)) for row in rows}


async def _ask(
    db: Database, tx: Tx, *, organizer_id: int, event_id: UUID, version: int, questions: Sequence[Question]
) -> None:
    """From the commit on; every quote made before is void."""
    await store.insert_questions(
        tx,
        organizer_id=organizer_id,
        set_id=db.new_id(organizer_id),
        event_id=event_id,
        version=version,
        questions=stored_questions(questions),
    )
    await catalog_store.void_quotes(tx, organizer_id=organizer_id, event_id=event_id)
