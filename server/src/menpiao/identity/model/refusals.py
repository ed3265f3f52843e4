"""Why somebody is not signed in, and why people are left as they are."""

from menpiao.kernel.errors import Forbidden, Refusal, Unauthenticated, field_error
from menpiao.kernel.i18n import Text


class WrongCredentials(Unauthenticated):
    """E-mail unknown, password wrong, person disabled: one answer, in the same time. It tells nobody who works here."""

    code = "wrong_credentials"
    title = Text("登录失败", "Sign-in failed")
    detail = Text(
        "邮箱或密码不正确，没有登录。忘记密码可在登录页重新设置，或请主办方负责人重新邀请。",
        "The e-mail or the password is wrong, and nobody was signed in. Forgotten it? Set a new one from the sign-in"
        " page, or ask an owner to invite you anew.",
    )


class SecondFactorRequired(Unauthenticated):
    """The password was right; this person has a second factor, too."""

    code = "second_factor_required"
    title = Text("需要动态验证码", "A second factor is needed")
    detail = Text(
        "密码正确。请再输入验证器应用中的 6 位动态码，或一个恢复码。",
        "The password is right. Please add the 6 digits of your authenticator, or a recovery code.",
    )


class WrongSecondFactor(Unauthenticated):
    """Neither the digits of now nor a recovery code that is left; digits that were used are used."""

    code = "wrong_second_factor"
    title = Text("动态验证码不正确", "Wrong second factor")
    detail = Text(
        "验证码不正确或已用过，没有登录；请等待下一组数字，或使用一个恢复码。",
        "It is wrong or was used before, and nobody was signed in. Wait for the next digits, or use a recovery code.",
    )


class LockedOut(Refusal):
    """Too many tries with this e-mail, whoever made them and whether or not anybody has it."""

    code = "locked_out"
    status = 429
    title = Text("尝试次数过多", "Too many tries")
    detail = Text(
        "此邮箱的登录尝试过多，已暂停密码登录；请在 {minutes} 分钟后再试。已登录的设备不受影响。",
        "There were too many tries with this e-mail. Please try again in {minutes} minutes. Devices that are signed in"
        " stay so.",
    )


class ChooseOrganizer(Refusal):
    """The e-mail and the password fit at several organizers; ``choices`` names them."""

    code = "choose_organizer"
    status = 409
    title = Text("请选择主办方", "For whom?")
    detail = Text(
        "您为多个主办方工作，请选择一个并带上它的编号再登录。",
        "You work for several organizers. Please choose one, and sign in again with its id.",
    )


class InvitationOver(Refusal):
    """Unknown, used, replaced by a newer one, or too old."""

    code = "invitation_over"
    status = 410
    title = Text("邀请已失效", "This invitation is over")
    detail = Text(
        "此邀请不存在、已被使用或已过期。请联系邀请您的人重新邀请。",
        "This invitation does not exist, was used, or has expired. Please ask who invited you for a new one.",
    )


class ResetOver(Refusal):
    """Unknown, used, replaced by a newer one, or too old."""

    code = "reset_over"
    status = 410
    title = Text("链接已失效", "This link is over")
    detail = Text(
        "此链接不存在、已被使用或已过期，密码没有改变。请在登录页重新申请。",
        "This link does not exist, was used, or has expired; the password is as it was. Ask for a new one where you"
        " sign in.",
    )


class NoMail(Refusal):
    """The installation has no mail server."""

    code = "no_mail"
    status = 409
    title = Text("未开通邮件", "No mail here")
    detail = Text(
        "本站不发送邮件，没有执行任何操作。请同事重新邀请您。",
        "This installation sends no mail, so nothing was sent. Ask a colleague to invite you anew.",
    )


class LastOwner(Refusal):
    """An organizer without an owner could never get one again by itself."""

    code = "last_owner"
    status = 409
    title = Text("至少保留一名负责人", "The last owner")
    detail = Text(
        "没有修改任何内容：这是最后一名可以登录的负责人。请先让另一位员工成为负责人。",
        "Nothing was changed: this is the last owner who can sign in. Make somebody else an owner first.",
    )


class NotYourself(Refusal):
    """Nobody changes their own role, or ends or renews their own access: a second person does."""

    code = "not_yourself"
    status = 409
    title = Text("不能对自己操作", "Not about yourself")
    detail = Text(
        "没有修改任何内容：自己的角色与访问权限须由另一位同事更改。",
        "Nothing was changed: your own role and access are for a colleague to change.",
    )


class AboveYourRole(Refusal):
    """The role may do something that the caller may not."""

    code = "above_your_role"
    status = 403
    title = Text("超出您的角色", "Above your role")
    detail = Text(
        "没有修改任何内容：这个角色拥有您没有的权限，请由拥有这些权限的同事操作。",
        "Nothing was changed: that role may do things that yours may not. Ask a colleague whose role may.",
    )


class StaffDisabled(Refusal):
    """What was asked makes sense only for somebody who works here."""

    code = "staff_disabled"
    status = 409
    title = Text("该员工已停用", "This person is disabled")
    detail = Text("没有修改任何内容。请先恢复该员工。", "Nothing was changed. Enable this person first.")


class NoPassword(Refusal):
    """The caller signs in otherwise, and has neither password nor second factor here."""

    code = "no_password"
    status = 409
    title = Text("没有密码", "No password")
    detail = Text(
        "没有修改任何内容：您没有使用邮箱与密码登录。需要时请同事重新邀请您。",
        "Nothing was changed: you do not sign in with a password. Ask a colleague to invite you anew if you want one.",
    )


class SecondFactorInUse(Refusal):
    """There is one already; it is removed before another is set up."""

    code = "second_factor_in_use"
    status = 409
    title = Text("已启用动态验证", "There is a second factor already")
    detail = Text(
        "没有修改任何内容。更换验证器请先移除现有的动态验证。",
        "Nothing was changed. To change the authenticator, remove the second factor that is there first.",
    )


class NoSecondFactor(Refusal):
    """There is none, or none that waits for being confirmed."""

    code = "no_second_factor"
    status = 409
    title = Text("没有动态验证", "No second factor")
    detail = Text("没有修改任何内容：请先开始设置动态验证。", "Nothing was changed: begin to set one up first.")


class UnknownLoginProvider(Refusal):
    """This installation has no such way to sign in."""

    code = "unknown_provider"
    status = 422
    title = Text("不支持的登录方式", "Unknown way to sign in")
    detail = Text("本站未开通这种登录方式。", "This installation does not offer that way to sign in.")


class LoginCodeRefused(Refusal):
    """The provider does not know the code, or it was used before, or it is too old."""

    code = "login_code_refused"
    status = 422
    title = Text("登录失败", "Sign-in failed")
    detail = Text("登录凭证无效或已过期，请重试。", "The sign-in code is invalid or has expired. Please try again.")


class LoginBlocked(Refusal):
    """The provider holds this person for a risk. A new code will not help."""

    code = "login_blocked"
    status = 403
    title = Text("账号受限", "Account restricted")
    detail = Text("您的账号被登录服务方限制，暂时无法登录。", "The sign-in provider restricts this account.")


class LoginUnavailable(Refusal):
    """The provider does not answer. Nothing happened."""

    code = "login_unavailable"
    status = 503
    title = Text("登录服务繁忙", "Sign-in is unavailable")
    detail = Text("登录服务暂时没有响应，请稍候再试。", "The sign-in provider does not answer. Please try again.")


class NotStaff(Forbidden):
    """The person is known to WeChat, but nobody has made them staff who sign in here."""

    code = "not_staff"
    title = Text("不是工作人员", "Not staff")
    detail = Text(
        "此微信账号未绑定可在此登录的工作人员，请联系主办方。",
        "This WeChat account is not linked to staff who may sign in here. Please ask the organizer.",
    )


class OrganizerNumberTaken(Refusal):
    """Another organizer has this number."""

    code = "organizer_number_taken"
    status = 409
    title = Text("主办方编号已被使用", "Organizer number taken")
    detail = Text("请换一个编号。", "Please choose another number.")


class WeChatAccountTaken(Refusal):
    """The WeChat account already belongs to another member of this organizer's staff, or theirs to another account."""

    code = "wechat_account_taken"
    status = 409
    title = Text("微信账号已绑定", "WeChat account already linked")
    detail = Text("该微信账号或员工已有其他绑定。", "This account or this person is already linked otherwise.")


def login_refusal(reason: str) -> Refusal:
    """What the caller is told when the provider refuses a code for ``reason`` (see `ports.CodeRefused`)."""
    if reason == "blocked":
        return LoginBlocked()
    if reason == "unknown_app":
        return LoginCodeRefused(
            errors=(field_error("/app_id", "not_found", "未知的小程序。", "There is no such mini program here."),)
        )
    return LoginCodeRefused(
        errors=(field_error("/code", "refused", "凭证无效、已用过或已过期。", "It is invalid, used or too old."),)
    )
