"""The WeChat sandbox: a real HTTP server that speaks WeChat's protocol, because WeChat has no test environment.

It has two faces on one port. **WeChat's face** (``/v3/…``, ``/sns/…``, ``/cgi-bin/…``) verifies and signs with real
RSA, encrypts with AES-GCM, applies WeChat's rules and error codes, and delivers callbacks on WeChat's schedule. The
**other face** (``/sim/…``, ``/``) is the buyer's phone and the operator's console: who logs in, what the pay sheet
does, and which faults happen. State is in one SQLite file. The package shares no code with ``adapters.wechat``.

`serve` runs it as a process; `running_sandbox` beside a test.
"""

from menpiao.adapters.sandbox.server import Sandbox, running_sandbox, serve

__all__ = ["Sandbox", "running_sandbox", "serve"]
