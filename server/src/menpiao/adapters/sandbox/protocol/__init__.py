"""WeChat's face: the part of its protocol that Menpiao speaks, with WeChat's own rules and error codes.

`pay`, `refunds` and `certificates` are WeChat Pay's API v3 (signed both ways); `login` and `messages` are the
mini-program server API (secrets and access tokens, always HTTP 200).
"""
