"""Who calls WeChat Pay, and the proof of it: the signature of the request is checked before anything else is read.

Source: WeChat Pay v3, "签名与验签规则".
"""

import re
from typing import TYPE_CHECKING, TypeVar

from menpiao.adapters.sandbox import crypto, envelope
from menpiao.adapters.sandbox.keys import merchant_key
from menpiao.adapters.sandbox.model import Merchant
from menpiao.adapters.sandbox.protocol.errors import NO_ERROR, PayRefused, parameter
from menpiao.adapters.sandbox.web import Answer, BadBody, Request
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

SCHEMA = "WECHATPAY2-SHA256-RSA2048"
FRESH_S = 300
_PART = re.compile(r'\s*(\w+)="([^"]*)"\s*')
_NEEDED = ("mchid", "nonce_str", "timestamp", "serial_no", "signature")
T = TypeVar("T")


def authenticate(world: "World", request: Request) -> Merchant:
    """The merchant that signed this request, or SIGN_ERROR."""
    parts = _parts(request.headers.get("authorization", ""))
    merchant = world.store.merchant(parts["mchid"])
    if merchant is None:
        raise _refused("商户号不存在或未开通", "mchid")
    if parts["serial_no"].upper() != merchant.serial_no:
        raise _refused("商户证书序列号有误，请使用签名私钥匹配的证书序列号", "serial_no")
    if not re.fullmatch(r"\d{1,12}", parts["timestamp"], re.ASCII):
        raise _refused("Http头Authorization中的timestamp不是数字", "timestamp")
    if abs(world.now() - int(parts["timestamp"])) > FRESH_S:
        raise _refused("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟", "timestamp")
    message = crypto.request_message(
        method=request.method,
        target=request.target,
        timestamp=parts["timestamp"],
        nonce=parts["nonce_str"],
        body=request.body,
    )
    if not crypto.verify(merchant_key(merchant.private_key_pem), message, parts["signature"]):
        raise PayRefused(
            401,
            "SIGN_ERROR",
            "签名错误，请检查后再试",
            detail={
                "field": "signature",
                "issue": "sign not match",
                "location": "authorization",
                "sign_information": {
                    "method": request.method,
                    "url": request.target,
                    "sign_message_length": len(message),
                    "truncated_sign_message": message[:120].decode("utf-8", "replace"),
                },
            },
        )
    return merchant


def _parts(authorization: str) -> dict[str, str]:
    schema, _, rest = authorization.partition(" ")
    if schema != SCHEMA:
        raise _refused("Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》", "authorization")
    parts: dict[str, str] = {}
    for piece in rest.split(","):
        found = _PART.fullmatch(piece)
        if found is None or found[1] in parts:
            raise _refused("Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》", "authorization")
        parts[found[1]] = found[2]
    for name in _NEEDED:
        if not parts.get(name):
            raise _refused(f"Http头Authorization缺少{name}", name)
    return parts


def _refused(message: str, field: str) -> PayRefused:
    detail = {"field": field, "issue": message, "location": "authorization"}
    return PayRefused(401, "SIGN_ERROR", message, detail=detail)


def check_headers(world: "World", merchant: Merchant, request: Request) -> None:
    """What else WeChat Pay wants in the headers of every call."""
    if not request.headers.get("accept") or not request.headers.get("user-agent"):
        raise parameter("/header/Accept", "Http头缺少Accept或User-Agent")
    if request.method == "POST":
        content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if content_type != "application/json":
            raise parameter("/header/Content-Type", "Http头Content-Type必须为application/json", content_type)
    asked = request.headers.get("wechatpay-serial", "")
    if asked and asked not in _known_serials(world, merchant):
        raise parameter("/header/Wechatpay-Serial", "平台证书序列号Wechatpay-Serial错误", asked[:64])


def _known_serials(world: "World", merchant: Merchant) -> tuple[str, ...]:
    if merchant.mode == "public_key":
        return (merchant.public_key_id,)
    if merchant.mode == "certificate":
        return (world.keys.certificate_serial,)
    return (merchant.public_key_id, world.keys.certificate_serial)


def signed_answer(world: "World", merchant: Merchant, request: Request, answer: Answer) -> Answer:
    """The answer with WeChat's signature, by the key that the request asked for."""
    asked = request.headers.get("wechatpay-serial", "")
    known = _known_serials(world, merchant)
    chosen = asked if asked in known else known[-1]
    signed = world.keys.sign(answer.body, serial=chosen, at=world.now())
    answer.headers = answer.headers | envelope.signature_headers(signed)
    return answer


def request_id(error_id: int = NO_ERROR) -> str:
    """``Request-ID``: its last part is the number that WeChat's support asks for."""
    return f"08{randomness.token_hex(20).upper()}-{error_id}"


def body_of(request: Request, shape: type[T]) -> T:
    """The JSON body as this shape, or PARAM_ERROR that names the field."""
    try:
        return request.decode(shape)
    except BadBody as wrong:
        pointer = "/body" + wrong.field.removeprefix("$").replace(".", "/")
        issue = "请求报文不是合法的JSON" if not wrong.field else f"输入源“{pointer}”不符合规则"
        raise parameter(pointer, f"{issue}（{wrong.message}）") from None
