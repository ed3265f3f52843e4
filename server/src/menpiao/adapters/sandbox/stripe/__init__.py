"""The Stripe sandbox: Stripe's API, its hosted pay page and its webhooks, on the sandbox's port under ``/v1/…``.

Stripe has a test mode, but it needs an account, a network and patience; this needs nothing, and can be told to lose,
repeat, forge and refuse. State is in one SQLite file of its own beside WeChat's. The package shares no code with
``adapters.stripe``, so that one mistake can't hide on both sides.
"""
