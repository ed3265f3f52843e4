"""WeChat Pay v3 as a `PayProvider`: JSAPI payments for mini programs, refunds, and verified callbacks.

`provider` is the port; `library` is the only page that knows `wechatpayv3`; `answers` and `notices` turn what WeChat
says into our words; `verifier` decides whom to believe; `credentials` reads a merchant account.
"""

from menpiao.adapters.wechat.pay.credentials import Credentials, PlatformKey
from menpiao.adapters.wechat.pay.provider import LIVE_PAY, WeChatPay

__all__ = ["LIVE_PAY", "Credentials", "PlatformKey", "WeChatPay"]
