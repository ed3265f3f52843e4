"""Settings: everything that an operator may decide, read from ``MENPIAO_*`` environment variables once, at the start.

`Settings` is the only list of them: each field carries its type, its default and its meaning in both languages, and
``docs/reference/settings.md`` is written from it (``menpiao settings --write``). How they are read: `environment`.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from menpiao.platform.secret import Secret


class SettingsError(Exception):
    """The environment cannot be meant as it is; the text is the sentence for the operator."""


class About(msgspec.Struct, frozen=True):
    """What the table of settings says of a field, and the bounds of a number."""

    zh: str
    en: str
    low: int = 0
    high: int = 65_535
    url: tuple[str, ...] = ()
    """Schemes that a value must have, where it is an address."""


WEB = ("http", "https")
REDIS = ("redis", "rediss", "unix")
POSTGRES = ("postgresql", "postgres")
ShippingTime = Literal["at_issue", "at_session"]
LogLevel = Literal["debug", "info", "warning", "error"]
SmtpSecurity = Literal["starttls", "tls", "none"]
LogFormat = Literal["auto", "json", "text"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One installation. A secret may also be given as ``…_FILE``, the path of a file that holds it."""

    database_url: Annotated[
        Secret | None,
        About(
            "PostgreSQL（15 及以上）的连接地址；留空则使用数据目录中的内置 PostgreSQL。",
            "Where PostgreSQL (15 or newer) is; empty: the embedded PostgreSQL in the data folder.",
            url=POSTGRES,
        ),
    ] = None
    data_dir: Annotated[
        Path,
        About(
            "数据目录：内置数据库、密钥与演示环境的日志。",
            "The data folder: the embedded database, keys, the demo's logs.",
        ),
    ] = Path(".menpiao")
    host: Annotated[
        str,
        About(
            "API 监听的网络地址；`0.0.0.0` 表示全部网卡。",
            "The network address that the API listens on; `0.0.0.0` is every one.",
        ),
    ] = "127.0.0.1"
    port: Annotated[int, About("API 监听的端口。", "The port that the API listens on.", low=1)] = 8800
    processes: Annotated[
        int,
        About(
            "API 进程数；一般与处理器核数相同，`kill -HUP` 可逐个重启而不中断服务。",
            "How many API processes share the port: about one for each core. `kill -HUP` replaces them one by one.",
            low=1,
            high=64,
        ),
    ] = 1
    public_url: Annotated[
        str | None,
        About(
            "外部访问 API 的地址，微信支付的回调发往这里；留空则由监听地址与端口组成。",
            "How the outside reaches the API; WeChat Pay's callbacks go there. Empty: made of host and port.",
            url=WEB,
        ),
    ] = None
    secret_key_file: Annotated[
        Path | None,
        About(
            "字段加密密钥的文件（32 字节，请备份）；留空则为数据目录下的 `keys/field.key`，首次启动时生成。",
            "The field encryption key's file (32 bytes; back it up). Empty: `keys/field.key` in the data, made once.",
        ),
    ] = None
    web_dir: Annotated[
        Path | None,
        About(
            "已构建的网页客户端所在目录，由 API 在 `/app/` 下提供；留空则使用安装包自带的，没有则不提供。",
            "The folder of the built web client, which the API serves at `/app/`; empty: what the installed wheel"
            " carries, if anything.",
        ),
    ] = None
    console_dir: Annotated[
        Path | None,
        About(
            "已构建的主办方控制台所在目录，由 API 在 `/console/` 下提供；留空则使用安装包自带的，没有则不提供。",
            "The folder of the built organizer console, which the API serves at `/console/`; empty: what the installed"
            " wheel carries, if anything.",
        ),
    ] = None
    portal_dir: Annotated[
        Path | None,
        About(
            "入口页所在目录，由 API 在 `/portal/` 下提供，并作为首页；演示环境会自己生成。留空则首页为 `/app/`。",
            "The folder of a page to begin at, which the API serves at `/portal/` and leads to from `/`; the demo makes"
            " one. Empty: `/` leads to `/app/`.",
        ),
    ] = None
    worker_metrics_port: Annotated[
        int | None,
        About(
            "后台任务进程的 `/metrics` 端口（仅本机）；留空则不开。API 的指标在其自己的端口上。",
            "The port of the worker's `/metrics`, on this machine only; empty: none. The API has it on its own port.",
            low=1,
        ),
    ] = None
    metrics_token: Annotated[
        Secret | None,
        About(
            "在 API 端口读取 `/metrics` 所需的 Bearer 令牌；留空则仅允许本机读取。",
            "The bearer token for `/metrics` on the API's port; empty: only this machine may read it.",
        ),
    ] = None
    order_hold_seconds: Annotated[
        int,
        About(
            "未付款订单保留名额的秒数。",
            "For how many seconds an unpaid order holds its places.",
            low=90,
            high=86_400,
        ),
    ] = 900
    orders_waiting_max: Annotated[
        int,
        About(
            "每个 API 进程最多同时排队等待写入的订单数；再来的会立即得到 503 及重试时间。单个主办方最多占其五分之四。",
            "How many orders may wait in an API process to be written; whoever comes then is told 503 at once, and when"
            " to come back. One organizer alone gets to four fifths of it.",
            low=1,
            high=200_000,
        ),
    ] = 20_000
    refunds_per_second: Annotated[
        int,
        About(
            "每个商户号平均每秒发起的退款笔数；停顿后会补发，合计不超微信支付每秒 150 笔的上限；被限频时自动放慢。",
            "How many refunds a second are sent for a merchant account, on average. After a pause it makes up for some,"
            " and with these stays below the 150 that WeChat Pay takes; slower by itself when that complains.",
            low=1,
            high=100,
        ),
    ] = 50
    ratelimit_url: Annotated[
        Secret | None,
        About(
            "多台机器共用频率限制计数的 Redis 或 Valkey 地址；留空则各进程在自己的内存中计数。",
            "The Redis or Valkey in which several machines share the counts of rate limits; empty: every process"
            " counts in its own memory.",
            url=REDIS,
        ),
    ] = None
    ratelimit_overrides: Annotated[
        dict[str, str],
        About(
            "改变频率限制：`place.caller=120/60` 表示每分钟 120 次、一次最多 60 次；`off` 表示取消。",
            "Other rate limits: `place.caller=120/60` is 120 a minute and 60 at once; `off` is none.",
        ),
    ] = {}
    trusted_proxies: Annotated[
        str | None,
        About(
            "可信反向代理的地址或网段，以逗号分隔；仅采信它们的 X-Forwarded-For。",
            "Addresses and networks of reverse proxies, with commas between them; only their X-Forwarded-For is"
            " believed.",
        ),
    ] = None
    wechat_close_after_seconds: Annotated[
        int,
        About(
            "微信支付下单后至少多少秒才关单（微信建议五分钟）；此前取消的订单显示“正在取消”，名额仍保留。",
            "How old a payment of WeChat's is before it is closed; WeChat wants five minutes. An order cancelled before"
            " is shown as being cancelled until then, and keeps its places.",
            low=0,
            high=3_600,
        ),
    ] = 300
    waitlist_offer_seconds: Annotated[
        int,
        About(
            "候补到票后，买家可以付款的秒数；逾期名额转给下一位。",
            "For how many seconds an offer of the waitlist can be paid, before its places go to the next buyer.",
            low=90,
            high=86_400,
        ),
    ] = 600
    log_level: Annotated[LogLevel, About("日志级别。", "From which level on something is logged.")] = "info"
    log_format: Annotated[
        LogFormat,
        About(
            "日志格式；`auto` 在终端上为易读文本，其余为 JSON。",
            "How log lines look; `auto` is text on a terminal and JSON elsewhere.",
        ),
    ] = "auto"
    wechat_app_id: Annotated[str | None, About("小程序的 AppID。", "The mini program's AppID.")] = None
    wechat_app_secret: Annotated[Secret | None, About("小程序的 AppSecret。", "The mini program's AppSecret.")] = None
    wechat_templates: Annotated[
        dict[str, str],
        About(
            "订阅消息模板：`order_paid=模板ID,ticket_issued=模板ID`，其余类型见“连接微信账号”。",
            "Templates of subscribe messages: `order_paid=ID,ticket_issued=ID`; the other kinds stand in “Connect your"
            " WeChat account”.",
        ),
    ] = {}
    wechat_api_url: Annotated[
        str,
        About("微信接口的地址；测试时为沙箱。", "Where WeChat's API is; the sandbox while you try things.", url=WEB),
    ] = "https://api.weixin.qq.com"
    wechat_pay_url: Annotated[
        str,
        About("微信支付的地址；测试时为沙箱。", "Where WeChat Pay is; the sandbox while you try things.", url=WEB),
    ] = "https://api.mch.weixin.qq.com"
    wechat_shipping: Annotated[
        ShippingTime,
        About(
            "受管小程序中，距支付 15 天以上的场次何时上报发货：`at_issue` 出票时，`at_session` 先报备预售、开场时再上报"
            "（资金在此之前冻结）。",
            "Where WeChat manages a mini program's trade, when tickets for sessions more than 15 days away are reported"
            " as delivered: `at_issue`, or `at_session` (reported as a presale before; the money stays frozen until"
            " then).",
        ),
    ] = "at_issue"
    stripe_url: Annotated[
        str,
        About("Stripe 的地址；测试时为沙箱。", "Where Stripe is; the sandbox while you try things.", url=WEB),
    ] = "https://api.stripe.com"
    smtp_host: Annotated[
        str | None,
        About(
            "邮件服务器；设置后，邀请与重设密码的链接会寄给本人。留空则不发邮件。",
            "The mail server. With it, invitations and links to a new password are sent to the person; empty: no mail.",
        ),
    ] = None
    smtp_port: Annotated[int, About("邮件服务器的端口。", "The mail server's port.", low=1)] = 587
    smtp_security: Annotated[
        SmtpSecurity,
        About(
            "与邮件服务器的加密：`starttls`、`tls`（一般为 465 端口）或 `none`（仅用于本机）。",
            "How mail is kept secret on its way there: `starttls`, `tls` (mostly port 465), or `none`, for this machine"
            " only.",
        ),
    ] = "starttls"
    smtp_login: Annotated[
        str | None, About("登录邮件服务器的用户名；留空则不登录。", "Who signs in there; empty: nobody does.")
    ] = None
    smtp_password: Annotated[Secret | None, About("登录邮件服务器的密码。", "The password with which they do.")] = None
    smtp_from: Annotated[
        str | None,
        About(
            "发件人地址，如 `tickets@example.org`；设置邮件服务器时必填。",
            "From whom mail is, such as `tickets@example.org`; needed with a mail server.",
        ),
    ] = None
    sandbox_url: Annotated[
        str | None,
        About(
            "仅演示环境：微信沙箱的地址，网页客户端由此选择账号并付款。",
            "Demo only: where the WeChat sandbox is; the web client picks accounts and pays there.",
            url=WEB,
        ),
    ] = None
    sandbox_port: Annotated[
        int,
        About(
            "`menpiao demo` 启动微信沙箱的端口。", "The port on which `menpiao demo` starts the WeChat sandbox.", low=1
        ),
    ] = 8801

    @property
    def base_url(self) -> str:
        """How the outside reaches the API, without a slash at the end."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def key_file(self) -> Path:
        """Where the field encryption key lies."""
        return self.secret_key_file or self.data_dir / "keys" / "field.key"
