"""WeChat as Menpiao uses it: Pay v3 (`pay`), signing in (`login`) and subscribe messages (`messages`).

Each implements a port of a feature and is bound in `menpiao.app`. Whether it talks to WeChat or to the WeChat sandbox
is a matter of base URL and keys only; this package shares no code with the sandbox, so that one mistake can't hide on
both sides. WeChat's names (`openid`, `out_trade_no`, `errcode`) are not used above this package.
"""
