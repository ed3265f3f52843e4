"""Routes for who organizes: what an event asks whoever orders, read and replaced."""

from typing import Any

from litestar import Response, get, put

from menpiao.catalog.api.question_wire import (
    MAX_QUESTIONS_BYTES,
    QuestionsIn,
    QuestionsOut,
    draft_of,
    read_questions,
    show_question,
)
from menpiao.catalog.service.questions import questions_of_event, replace_questions
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, IfMatch, LongBody, expected_version, path_id, version_tag


@get(
    "/api/v1/organizer/events/{event_id:str}/questions",
    operation_id="getQuestions",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="What an event asks whoever orders",
)
async def get_questions(event_id: str, db: Database, staff: StaffLogin) -> Response[QuestionsOut]:
    """What whoever orders now is asked, and pins."""
    allowed(staff, "see_events")
    return await _shown(db, staff, event_id)


@put(
    "/api/v1/organizer/events/{event_id:str}/questions",
    operation_id="putQuestions",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed),
        "long_body": LongBody(MAX_QUESTIONS_BYTES, read_questions),
    },
    request_max_body_size=MAX_QUESTIONS_BYTES,
    summary="Replace what an event asks",
)
async def put_questions(
    event_id: str, data: QuestionsIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[QuestionsOut]:
    """For whoever orders from now on; orders placed before keep the questions that they were asked, and the answers."""
    actor = allowed(staff, "change_events")
    await replace_questions(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        expected_version=expected_version(if_match),
        drafts=[draft_of(index, one) for index, one in enumerate(data.questions)],
    )
    return await _shown(db, staff, event_id)


ROUTES: list[Any] = [get_questions, put_questions]


async def _shown(db: Database, staff: StaffLogin, event_id: str) -> Response[QuestionsOut]:
    identifier = path_id(event_id)
    version, questions = await questions_of_event(db, organizer_id=staff.organizer_id, event_id=identifier)
    answer = QuestionsOut(encode(identifier), version, [show_question(question) for question in questions])
    return Response(answer, headers={**NO_STORE, "ETag": version_tag(version)})
