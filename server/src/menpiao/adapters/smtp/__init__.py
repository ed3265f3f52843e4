"""Mail over SMTP (RFC 5321): what the library of Python speaks, in a thread beside the loop.

A mail is one connection: there are few, and a server that was restarted meanwhile is no trouble.
"""

from menpiao.adapters.smtp.sender import NoMail, SmtpMail, SmtpServer

__all__ = ["NoMail", "SmtpMail", "SmtpServer"]
