"""Subscribe messages: one message for each "allow" that a buyer tapped, in a template chosen in WeChat's console.

`WeChatMessages` sends; `templates` says which message has which fields; `fields` makes a value obey WeChat's rules for
its type.
"""

from menpiao.adapters.wechat.messages.sender import WeChatMessages
from menpiao.adapters.wechat.messages.templates import TEMPLATES, Template, TemplateField

__all__ = ["TEMPLATES", "Template", "TemplateField", "WeChatMessages"]
