"""Use cases of payments, by what they are about: accounts, collecting, refunds, notices."""
