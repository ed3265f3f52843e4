"""The proof of the books (``menpiao audit``): on any database, do counts, money, tickets and the audit log agree?

Read-only SQL over everything. Each rule is a query that returns the rows which contradict it: an empty answer is the
proof. Rules that stand for a foreign key left out of a hot table say so.
"""

from menpiao.books.prove import Finding, audit, glance

__all__ = ["Finding", "audit", "glance"]
