"""Refusals of hot routes: told from parts made once, they say what writing each anew would say."""

import msgspec
import pytest

from menpiao.kernel.errors import Busy, Invalid, NotFound, Refusal, TooManyRequests, Unauthenticated, field_error
from menpiao.orders.model.refusals import OverBuyerLimit, SoldOut
from menpiao.platform.http.hot import refused
from menpiao.platform.http.problems import problem_headers, problem_of
from menpiao.platform.trace import begin_trace


@pytest.mark.parametrize("language", [b"zh-CN", b"en"])
@pytest.mark.parametrize(
    "refusal",
    [
        NotFound(),
        Unauthenticated(),
        Busy(retry_after_s=7),
        Busy(retry_after_s=8),
        TooManyRequests(retry_after_s=3, seconds=3),
        SoldOut(name="站票", left=0),
        SoldOut(name="站票", left=2),
        OverBuyerLimit(name='the trace id, "quoted"', limit=4),
        OverBuyerLimit(name='the trace id, "quoted"', limit=5),
        Invalid(errors=(field_error("/items", "repeated", "重复。", "Repeated."),)),
    ],
    ids=str,
)
def test_a_refusal_is_told_as_if_for_the_first_time(refusal: Refusal, language: bytes) -> None:
    for _ in range(2):
        trace_id = begin_trace(None)
        answer = refused(refusal, b"", {b"accept-language": language})
        problem = msgspec.json.encode(problem_of(refusal, "en" if language == b"en" else "zh-CN"))
        assert answer.body == problem
        assert trace_id.encode() in problem
        assert answer.status == refusal.status
        headers = {name.decode(): value.decode() for name, value in answer.headers}
        assert headers == {
            **{name.lower(): value for name, value in problem_headers(refusal).items()},
            "content-type": "application/problem+json",
            "content-length": str(len(problem)),
        }
