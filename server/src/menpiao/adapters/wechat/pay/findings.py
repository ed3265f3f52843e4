"""What a check of a merchant account can find, in the words of whoever has to mend it. Codes are stable."""

from menpiao.kernel.i18n import Text
from menpiao.payments.ports_accounts import Finding, FindingState

_OK, _WARNING, _FAILED, _UNKNOWN = FindingState.OK, FindingState.WARNING, FindingState.FAILED, FindingState.UNKNOWN
_NOTHING = Text("无需处理。", "Nothing to do.")

UNREADABLE = Finding(
    "keys_unreadable",
    _FAILED,
    Text("保存的密钥不完整，或不是有效的 PEM。", "The stored keys are incomplete, or not valid PEM."),
    Text(
        "用 menpiao account rotate 重新录入密钥；私钥应为 apiclient_key.pem 的全文，APIv3 密钥应为 32 个字符。",
        "Enter the keys again with menpiao account rotate; the private key is all of apiclient_key.pem, the APIv3 key "
        "has 32 characters.",
    ),
)
NO_ANSWER = Finding(
    "no_answer",
    _UNKNOWN,
    Text(
        "微信支付没有应答（{reason}），什么也没有查出来。", "WeChat Pay did not answer ({reason}); nothing was found."
    ),
    Text(
        "检查服务器能否访问 api.mch.weixin.qq.com（DNS、代理、防火墙），然后再查一次。",
        "See whether the server reaches api.mch.weixin.qq.com (DNS, proxy, firewall), then check again.",
    ),
)
CLOCK_RIGHT = Finding("clock", _OK, Text("服务器时钟与微信一致。", "Our clock agrees with WeChat's."), _NOTHING)
CLOCK_UNKNOWN = Finding(
    "clock", _UNKNOWN, Text("应答没有带时间，无法对时。", "The answer told no time to compare with."), _NOTHING
)
CLOCK_WRONG = Finding(
    "clock",
    _FAILED,
    Text("数据库时钟与微信相差 {seconds} 秒。", "The database's clock is {seconds} seconds off WeChat's."),
    Text(
        "在数据库所在的机器上校时（NTP）。相差 300 秒以上时，微信拒绝一切请求，我们也拒绝微信的回调。",
        "Set the clock of the database's machine (NTP). From 300 seconds on WeChat refuses every request, and we "
        "refuse its callbacks.",
    ),
)
SIGNATURE_ACCEPTED = Finding(
    "signature",
    _OK,
    Text(
        "微信接受我们的签名：商户号、证书序列号与私钥相符。",
        "WeChat accepts our signature: number, serial and key fit.",
    ),
    _NOTHING,
)
SIGNATURE_REFUSED = Finding(
    "signature",
    _FAILED,
    Text(
        "微信不接受我们的签名：私钥与证书序列号不是一对。", "WeChat refuses our signature: key and serial are no pair."
    ),
    Text(
        "在商户平台「账户中心-API安全」查看商户API证书的序列号，确认它与私钥来自同一次申请，"
        "再用 menpiao account rotate 更换。",
        "Look up the serial of the API certificate in the merchant platform (account centre, API security), make sure "
        "that the private key is of the same application, then use menpiao account rotate.",
    ),
)
SERIAL_REFUSED = Finding(
    "signature",
    _FAILED,
    Text(
        "微信不认识这个商户证书序列号，或它已作废。", "WeChat does not know this certificate serial, or it was revoked."
    ),
    Text(
        "在商户平台查看仍然有效的商户API证书，换用它的序列号和私钥。",
        "Find the API certificate that is still good in the merchant platform, and use its serial and private key.",
    ),
)
NUMBER_REFUSED = Finding(
    "signature",
    _FAILED,
    Text("微信不认识这个商户号。", "WeChat does not know this merchant number."),
    Text(
        "核对商户号；若属于另一家商户，请另建账户。", "Compare the number; if it is another merchant's, add an account."
    ),
)
TIME_REFUSED = Finding(
    "signature",
    _FAILED,
    Text(
        "签名时间与微信相差五分钟以上，被拒绝。",
        "Our signature's time is more than five minutes off, so it was refused.",
    ),
    Text("在数据库所在的机器上校时（NTP）。", "Set the clock of the database's machine (NTP)."),
)
NOT_ALLOWED = Finding(
    "signature",
    _FAILED,
    Text("微信拒绝了这个商户号（{code}）。", "WeChat turns this merchant down ({code})."),
    Text(
        "在商户平台开通 JSAPI/小程序支付，并确认小程序已与商户号绑定。",
        "Enable JSAPI and mini-program payments in the merchant platform, and bind the mini program to the number.",
    ),
)
PUBLIC_KEY_ID_REFUSED = Finding(
    "signature",
    _FAILED,
    Text("微信不接受请求里的微信支付公钥ID。", "WeChat does not accept the id of its public key that we name."),
    Text(
        "在商户平台「API安全-微信支付公钥」核对以 PUB_KEY_ID_ 开头的ID；它属于这一个商户号。",
        "Compare the id beginning with PUB_KEY_ID_ in the merchant platform (API security): it is of this account only",
    ),
)
STRANGE_ANSWER = Finding(
    "signature",
    _UNKNOWN,
    Text("微信的应答（{status} {code}）说明不了什么。", "WeChat's answer ({status} {code}) proves nothing."),
    Text("稍后再查一次。", "Check again in a while."),
)
ANSWER_BELIEVED = Finding(
    "answer",
    _OK,
    Text("微信应答的签名验证通过。", "The signature of WeChat's answer is good."),
    _NOTHING,
)
ANSWER_REFUSED = Finding(
    "answer",
    _FAILED,
    Text("微信应答的签名验证不通过（{reason}）。", "The signature of WeChat's answer is not good ({reason})."),
    Text(
        "重新下载微信支付公钥，用 menpiao account rotate 更换；若中间有代理改写应答，请绕开它。",
        "Download WeChat Pay's public key again and use menpiao account rotate; avoid proxies that rewrite answers.",
    ),
)
ANSWER_UNSIGNED = Finding(
    "answer",
    _UNKNOWN,
    Text("这次应答没有签名，无法验证微信的公钥。", "This answer was not signed, so WeChat's key could not be tried."),
    Text("下一笔支付会验证它。", "The next payment will try it."),
)
KEY_UNKNOWN = Finding(
    "answer",
    _FAILED,
    Text(
        "微信用我们没有的密钥签名（{serial}），回调会被拒绝。",
        "WeChat signs with a key we lack ({serial}); callbacks fail.",
    ),
    Text(
        "录入这个ID的微信支付公钥；证书模式下等待自动更新，或检查 APIv3 密钥。",
        "Enter WeChat Pay's public key of this id; with certificates wait for the refresh, or check the APIv3 key.",
    ),
)
APIV3_FITS = Finding("apiv3_key", _OK, Text("APIv3 密钥正确。", "The APIv3 key is right."), _NOTHING)
APIV3_WRONG = Finding(
    "apiv3_key",
    _FAILED,
    Text(
        "APIv3 密钥打不开微信加密的内容，回调会全部失败。",
        "The APIv3 key does not open what WeChat seals: callbacks fail.",
    ),
    Text(
        "在商户平台重设 APIv3 密钥，再用 menpiao account rotate 录入；旧的先不要作废。",
        "Set the APIv3 key anew in the merchant platform and enter it with menpiao account rotate; do not retire the "
        "old one yet.",
    ),
)
APIV3_UNPROVEN = Finding(
    "apiv3_key",
    _UNKNOWN,
    Text(
        "公钥模式下没有可查询的加密内容，APIv3 密钥要等第一条回调来验证。",
        "With the public key nothing sealed can be asked for; the first callback will prove the APIv3 key.",
    ),
    Text(
        "更换后付一笔小额订单：订单几秒内变为已支付，就说明密钥正确。",
        "After a change pay a small order: it is paid within seconds if the key is right.",
    ),
)
CERTIFICATE_ENDS = Finding(
    "certificate",
    _WARNING,
    Text(
        "微信支付平台证书将于 {date} 到期，还没有收到新的。",
        "WeChat's platform certificate ends on {date}; no newer one came.",
    ),
    Text(
        "在商户平台换用微信支付公钥；新旧可以并存。",
        "Change to WeChat Pay's public key in the merchant platform; both are believed meanwhile.",
    ),
)

BY_FIELD = {"serial_no": SERIAL_REFUSED, "mchid": NUMBER_REFUSED, "timestamp": TIME_REFUSED}
"""By the field that a refused signature names."""

BY_REFUSAL = {"unknown_serial": KEY_UNKNOWN, "missing_header": ANSWER_UNSIGNED}
"""By why an answer is not believed."""
