"""The audit log as people read it: who did what to which thing, newest first, in words, with filters and as a file.

Entries are written by every feature in the transaction of their cause and chained by the worker
(`menpiao.platform.audit`); this package only reads them. What an action is called, and what it is about, stands in
`model.words`, which a test compares with the code that writes entries.
"""

from menpiao.auditlog.model.words import ACTIONS

__all__ = ["ACTIONS"]
