"""Why a message could not be sent to the person who wanted to try it. Each says what helps."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class NoTemplate(Refusal):
    """Nobody has set a template up for this kind."""

    code = "no_message_template"
    status = 409
    title = Text("没有配置模板", "No template")
    detail = Text(
        "这类消息还没有微信模板，不会发送。请平台运营方配置后再试。",
        "This message has no WeChat template and is not sent. Ask whoever runs the platform to set one up.",
    )


class WeChatNotLinked(Refusal):
    """The staff member has no WeChat account here."""

    code = "wechat_not_linked"
    status = 409
    title = Text("还没有绑定微信", "WeChat is not linked")
    detail = Text(
        "试发会发到您自己的微信。请先在“我的账号”里绑定微信。",
        "A test goes to your own WeChat. Link it in “My account” first.",
    )


class TestNotAllowed(Refusal):
    """WeChat takes a message only from who was allowed to send it, test or not."""

    code = "message_not_allowed"
    status = 409
    title = Text("微信未收到您的授权", "WeChat has no consent of yours")
    detail = Text(
        "微信只发送本人允许的消息，每次允许一条。请用已绑定的微信打开小程序，在订单页、他人转来的票或候补页点“提醒我”，再试一次。",
        "WeChat delivers only what its reader allowed, one message each time. Open the mini program with the linked"
        " WeChat, tap “Tell me” on an order, a ticket that was handed to you or the waitlist, then try again.",
    )


class TestRefused(Refusal):
    """WeChat does not take the message as it is: the template is another one, or gone."""

    code = "message_refused"
    status = 409
    title = Text("微信没有接受这条消息", "WeChat refused the message")
    detail = Text(
        "模板与消息的字段不符，或模板已被删除。请平台运营方核对模板。",
        "The template's fields are others, or it is gone. Ask whoever runs the platform to look at it.",
    )


class MessagesUnavailable(Refusal):
    """WeChat does not answer. The message may have gone out all the same."""

    code = "messages_unavailable"
    status = 503
    title = Text("微信没有响应", "WeChat does not answer")
    detail = Text("请稍候再试。", "Please try again in a moment.")
