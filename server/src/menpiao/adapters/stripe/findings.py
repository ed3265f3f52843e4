"""What a check of an account at Stripe can find, in the words of whoever has to mend it. Codes are stable."""

from menpiao.kernel.i18n import Text
from menpiao.payments.ports_accounts import Finding, FindingState

_OK, _WARNING, _FAILED, _UNKNOWN = FindingState.OK, FindingState.WARNING, FindingState.FAILED, FindingState.UNKNOWN
_NOTHING = Text("无需处理。", "Nothing to do.")
_AGAIN = Text("稍后再查一次。", "Check again in a while.")

UNREADABLE = Finding(
    "keys_unreadable",
    _FAILED,
    Text("保存的密钥不完整或有误。", "The stored keys are incomplete or wrong."),
    Text(
        "用 menpiao account rotate 重新录入 --secret-key（以 rk_live_ 或 sk_live_ 开头）和 --webhook-secret。",
        "Enter them again with menpiao account rotate: --secret-key (it begins with rk_live_ or sk_live_) and "
        "--webhook-secret.",
    ),
)
NO_ANSWER = Finding(
    "no_answer",
    _UNKNOWN,
    Text("Stripe 没有应答（{reason}），什么也没有查出来。", "Stripe did not answer ({reason}); nothing was found."),
    Text(
        "检查服务器能否访问 api.stripe.com（DNS、代理、防火墙），然后再查一次。",
        "See whether the server reaches api.stripe.com (DNS, proxy, firewall), then check again.",
    ),
)
CLOCK_RIGHT = Finding("clock", _OK, Text("服务器时钟与 Stripe 一致。", "Our clock agrees with Stripe's."), _NOTHING)
CLOCK_UNKNOWN = Finding(
    "clock", _UNKNOWN, Text("应答没有带时间，无法对时。", "The answer told no time to compare with."), _NOTHING
)
CLOCK_WRONG = Finding(
    "clock",
    _FAILED,
    Text("数据库时钟与 Stripe 相差 {seconds} 秒。", "The database's clock is {seconds} seconds off Stripe's."),
    Text(
        "在数据库所在的机器上校时（NTP）。相差 300 秒以上时，我们拒绝 Stripe 的一切回调。",
        "Set the clock of the database's machine (NTP). From 300 seconds on we refuse all of Stripe's webhooks.",
    ),
)
KEY_TAKEN = Finding("key", _OK, Text("Stripe 接受这个密钥（{kind}…）。", "Stripe takes the key ({kind}…)."), _NOTHING)
KEY_REFUSED = Finding(
    "key",
    _FAILED,
    Text("Stripe 不认识这个密钥，或它已被撤销。", "Stripe does not know this key, or it was revoked."),
    Text(
        "在 Stripe 后台「Developers-API keys」新建受限密钥，用 menpiao account rotate --secret-key 录入。",
        "Make a restricted key in Stripe's dashboard (Developers, API keys), and enter it with menpiao account rotate "
        "--secret-key.",
    ),
)
KEY_EXPIRED = Finding(
    "key",
    _FAILED,
    Text("这个密钥在 Stripe 已更换，旧的已到期。", "This key was rolled at Stripe, and the old one has ended."),
    Text(
        "用 menpiao account rotate --secret-key 录入新的密钥。",
        "Enter the new one: menpiao account rotate --secret-key.",
    ),
)
STRANGE_ANSWER = Finding(
    "key",
    _UNKNOWN,
    Text("Stripe 的应答（{status} {code}）说明不了什么。", "Stripe's answer ({status} {code}) proves nothing."),
    _AGAIN,
)
MODE_LIVE = Finding("mode", _OK, Text("正式环境：收的是真钱。", "Live mode: real money is taken."), _NOTHING)
MODE_TEST = Finding(
    "mode",
    _WARNING,
    Text("测试环境：买家看似付了款，实际没有收到钱。", "Test mode: buyers seem to pay, and no money comes."),
    Text(
        "正式售票前，用正式环境的密钥（rk_live_）另建账户；两种环境的支付互不相识。",
        "Before you sell, add an account with a live key (rk_live_): live and test payments don't know each other.",
    ),
)
MODE_WRONG = Finding(
    "mode",
    _FAILED,
    Text("密钥的开头与 Stripe 所说的环境不符。", "The key does not begin like the mode that Stripe says it is of."),
    Text("核对密钥是否完整复制，再重新录入。", "Make sure that the key was copied whole, and enter it again."),
)
RIGHTS_THERE = Finding("rights", _OK, Text("密钥有全部所需权限。", "The key has every right that is needed."), _NOTHING)
RIGHTS_MISSING = Finding(
    "rights",
    _FAILED,
    Text("密钥缺少权限：{rights}。", "The key lacks rights: {rights}."),
    Text(
        "在 Stripe 后台「Developers-API keys」编辑这个受限密钥，补上所缺权限；密钥不变，无需轮换。",
        "Edit the restricted key in Stripe's dashboard (Developers, API keys) and add what is missing; the key stays "
        "the same, nothing is to be rotated.",
    ),
)
RIGHTS_UNKNOWN = Finding(
    "rights",
    _UNKNOWN,
    Text("有些权限这次没有查出来。", "Some rights could not be found out this time."),
    _AGAIN,
)
ACCOUNT_OPEN = Finding("account", _OK, Text("账户 {number} 可以收款。", "Account {number} may take money."), _NOTHING)
ACCOUNT_ANOTHER = Finding(
    "account",
    _FAILED,
    Text(
        "密钥属于另一个账户 {theirs}，不是 {ours}：它的退款和查询都会失败。",
        "The key is of another account, {theirs} and not {ours}: refunds and queries of earlier payments fail.",
    ),
    Text(
        "用 menpiao account rotate 换回 {ours} 的密钥；要改用另一个账户，请另建。",
        "Rotate to a key of {ours} again; to use the other account, add it.",
    ),
)
ACCOUNT_CLOSED = Finding(
    "account",
    _FAILED,
    Text("Stripe 还不允许这个账户收款。", "Stripe does not let this account take money yet."),
    Text(
        "在 Stripe 后台首页完成所要求的资料（身份、银行账户）。",
        "Give what the home page of Stripe's dashboard asks for (identity, bank account).",
    ),
)
ACCOUNT_HIDDEN = Finding(
    "account",
    _UNKNOWN,
    Text(
        "密钥没有查看账户的权限，不知道是哪个账户、能否收款。",
        "The key may not read the account, so whose it is and whether it may take money is not known.",
    ),
    Text(
        "可以不管；要查出来，给密钥加上账户的读取权限（Accounts: Read）。",
        "It may stay so; to find out, let the key read the account (Accounts: Read).",
    ),
)
ACCOUNT_UNKNOWN = Finding(
    "account", _UNKNOWN, Text("账户这次没有查出来。", "The account could not be found out this time."), _AGAIN
)
CURRENCY_THERE = Finding("currency", _OK, Text("可以用人民币收款。", "CNY can be charged."), _NOTHING)
CURRENCY_MISSING = Finding(
    "currency",
    _FAILED,
    Text(
        "Stripe 在 {country} 的账户不能用人民币收款，买家付不了款。",
        "Accounts of Stripe's in {country} can't charge CNY, so nobody can pay.",
    ),
    Text(
        "改用能收人民币的国家或地区的账户，并停用这个账户的 stripe 支付方式。",
        "Use an account of a country where CNY can be charged, and let this one take nothing.",
    ),
)
CURRENCY_UNKNOWN = Finding(
    "currency",
    _UNKNOWN,
    Text("没有查出能否用人民币收款。", "Whether CNY can be charged could not be found out."),
    Text("付一笔小额订单，就能知道。", "Pay a small order: that tells."),
)
WEBHOOK_THERE = Finding(
    "webhook", _OK, Text("Stripe 会把所需事件发到我们的地址。", "Stripe sends us the events that we need."), _NOTHING
)
WEBHOOK_MISSING = Finding(
    "webhook",
    _FAILED,
    Text("Stripe 没有发往 {url} 的回调。", "Stripe has no webhook endpoint for {url}."),
    Text(
        "在 Stripe 后台「Developers-Webhooks」为这个地址新建 endpoint，选事件：{events}。地址不是对外的网址时，"
        "先设置 MENPIAO_PUBLIC_URL。",
        "Add an endpoint for this address in Stripe's dashboard (Developers, Webhooks), with the events {events}. If "
        "the address is not the one that the outside reaches, set MENPIAO_PUBLIC_URL first.",
    ),
)
WEBHOOK_OFF = Finding(
    "webhook",
    _FAILED,
    Text("发往 {url} 的回调在 Stripe 已停用。", "The webhook endpoint for {url} is disabled at Stripe."),
    Text(
        "在 Stripe 后台「Developers-Webhooks」重新启用它。", "Enable it in Stripe's dashboard (Developers, Webhooks)."
    ),
)
WEBHOOK_EVENTS_MISSING = Finding(
    "webhook",
    _FAILED,
    Text("发往 {url} 的回调缺少事件：{events}。", "The webhook endpoint for {url} lacks events: {events}."),
    Text(
        "在 Stripe 后台「Developers-Webhooks」为它补上这些事件；密钥不变。",
        "Add them to it in Stripe's dashboard (Developers, Webhooks); its secret stays the same.",
    ),
)
WEBHOOK_HIDDEN = Finding(
    "webhook",
    _UNKNOWN,
    Text(
        "密钥没有查看回调的权限，无法核对。", "The key may not read webhook endpoints, so they could not be compared."
    ),
    Text(
        "在 Stripe 后台核对：地址 {url}，事件 {events}。要自动核对，给密钥加上 Webhook Endpoints: Read。",
        "Compare them in Stripe's dashboard: the address {url}, the events {events}. To have it done here, let the key "
        "read them (Webhook Endpoints: Read).",
    ),
)
WEBHOOK_UNKNOWN = Finding(
    "webhook",
    _UNKNOWN,
    Text("回调这次没有查出来。", "Webhook endpoints could not be found out this time."),
    _AGAIN,
)
WEBHOOK_SECRET_THERE = Finding(
    "webhook_secret",
    _OK,
    Text("有 {count} 个回调密钥，由第一条回调来验证。", "{count} webhook secret(s); the first webhook proves them."),
    _NOTHING,
)
WEBHOOK_SECRET_MISSING = Finding(
    "webhook_secret",
    _FAILED,
    Text(
        "没有回调密钥，Stripe 的回调都会被拒绝，付款要过一会儿才能查到。",
        "There is no webhook secret: Stripe's webhooks are refused, and payments are noticed only after a while.",
    ),
    Text(
        "在 Stripe 后台为 {url} 新建 endpoint，把它的 Signing secret（whsec_）用 menpiao account rotate "
        "--webhook-secret 录入。",
        "Add an endpoint for {url} in Stripe's dashboard, and enter its signing secret (whsec_) with menpiao account "
        "rotate --webhook-secret.",
    ),
)
