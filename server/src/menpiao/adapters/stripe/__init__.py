"""Stripe as a `PayProvider`: cards for buyers without WeChat, on a page of Stripe's (Checkout), and verified webhooks.

`provider` is the port, `keeper` the one for looking after accounts (`checking` tries one, `findings` are its words);
`library` is the only page that knows the package `stripe`; `answers` and `notices` turn what Stripe says into our
words; `credentials` reads a merchant account. Stripe's names (`session`, `payment_intent`) are not used above this
package: its checkout session is not a session of an event.
"""

from menpiao.adapters.stripe.credentials import Credentials
from menpiao.adapters.stripe.provider import LIVE_STRIPE, StripePay

__all__ = ["LIVE_STRIPE", "Credentials", "StripePay"]
