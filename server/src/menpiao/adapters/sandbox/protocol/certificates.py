"""WeChat Pay v3: the platform certificates, encrypted with the merchant's APIv3 key. Public-key merchants have none."""

from typing import TYPE_CHECKING

from menpiao.adapters.sandbox import crypto
from menpiao.adapters.sandbox.model import Merchant, rfc3339
from menpiao.adapters.sandbox.protocol.errors import PayRefused
from menpiao.adapters.sandbox.web import Answer, Request, as_json

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World


async def certificates(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``GET /v3/certificates``."""
    if merchant.mode == "public_key":
        message = "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥"
        raise PayRefused(404, "RESOURCE_NOT_EXISTS", message)
    certificate = world.keys.certificate
    sealed = crypto.seal(merchant.apiv3_key, world.keys.certificate_pem.encode(), "certificate")
    entry = {
        "serial_no": world.keys.certificate_serial,
        "effective_time": rfc3339(certificate.not_valid_before_utc.timestamp()),
        "expire_time": rfc3339(certificate.not_valid_after_utc.timestamp()),
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": sealed.nonce,
            "associated_data": sealed.associated_data,
            "ciphertext": sealed.ciphertext,
        },
    }
    return as_json({"data": [entry]})


ROUTES = [("GET", "/v3/certificates", certificates)]
