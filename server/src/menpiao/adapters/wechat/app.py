"""The settings of one mini program at WeChat: what the operator copies from its console.

One installation may serve several mini programs (an organizer's own beside the platform's), so they are passed around
as a mapping of AppID to `WeChatApp`, which the composition root owns and may fill while the server runs.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

LIVE_API = "https://api.weixin.qq.com"


class WeChatApp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``template_ids`` maps a message kind (`order_paid`) to the id of the template that was chosen for it when the
    installation was set up; what is set in the console goes before it (`menpiao.notify.templates_in_use`).
    ``miniprogram_state`` is the version of the mini program that a tap on a message opens.
    """

    app_id: str
    secret: str
    template_ids: dict[str, str] = {}
    miniprogram_state: Literal["formal", "trial", "developer"] = "formal"
    base_url: str = LIVE_API

    def __repr__(self) -> str:
        return f"WeChatApp({self.app_id})"


WeChatApps = Mapping[str, WeChatApp]
"""Every mini program of this installation, by AppID."""
