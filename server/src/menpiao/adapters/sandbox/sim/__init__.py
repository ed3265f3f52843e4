"""The sandbox's own face, ``/sim/…``: what a buyer does on the phone, and what an operator does in the consoles.

Bodies are strict (an unknown field is a mistake). Refusals are ``{"code", "message"}``. Open to pages on this machine
only: a foreign website must not reach into it.
"""
