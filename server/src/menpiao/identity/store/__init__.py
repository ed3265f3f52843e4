"""Every statement on identity's tables.

Buyers' statements filter by the buyer, staff's by the organizer. Exceptions: some look somebody up by their WeChat
account or e-mail, which is how a person who signs in arrives, and one asks whose login has ended, whoever it is.
"""
