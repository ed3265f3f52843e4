"""What buyers do with what they were asked: read their answers, and mend them."""

from typing import Any

from litestar import Response, get, put

from menpiao.catalog import Labels
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.i18n import Lang
from menpiao.orders.api.answers_wire import AnswersIn, OrderAnswersOut, show_answers
from menpiao.orders.model.answer_wire import answers_of
from menpiao.orders.model.refusals import AnswersClosed
from menpiao.orders.service.answers import OrderAnswers, answers_of_buyer, change_answers
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, IfMatch, expected_version, path_id, version_tag


@get(
    "/api/v1/orders/{order_id:str}/answers",
    operation_id="getOrderAnswers",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": (NotFound,)},
    summary="What an order was asked",
)
async def get_answers(
    order_id: str, db: Database, buyer: BuyerLogin, labels: Labels, cipher: FieldCipher, lang: Lang
) -> Response[OrderAnswersOut]:
    """The questions with the buyer's own answers; nothing where the events of the order ask nothing."""
    found = await answers_of_buyer(db, cipher, buyer_id=buyer.buyer_id, order_id=path_id(order_id))
    return await _shown(found, labels, lang)


@put(
    "/api/v1/orders/{order_id:str}/answers",
    operation_id="putOrderAnswers",
    tags=["buyer"],
    opt={
        "audience": "buyer",
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed, AnswersClosed),
    },
    summary="Change answers",
)
async def put_answers(
    order_id: str,
    data: AnswersIn,
    db: Database,
    buyer: BuyerLogin,
    labels: Labels,
    cipher: FieldCipher,
    lang: Lang,
    if_match: IfMatch = None,
) -> Response[OrderAnswersOut]:
    """All of them as they should be, until the first of the order's sessions begins. The questions stay those that the
    order was asked."""
    changed = await change_answers(
        db,
        cipher,
        buyer_id=buyer.buyer_id,
        order_id=path_id(order_id),
        expected_version=expected_version(if_match),
        given=answers_of(data.answers),
    )
    return await _shown(changed, labels, lang)


async def _shown(found: OrderAnswers, labels: Labels, lang: Lang) -> Response[OrderAnswersOut]:
    answer = await show_answers(found, labels, lang)
    return Response(answer, headers={**NO_STORE, "ETag": version_tag(found.version)})


ROUTES: list[Any] = [get_answers, put_answers]
