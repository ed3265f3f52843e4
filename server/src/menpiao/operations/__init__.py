"""Looking after the installation: its health, its organizers, the last proof of the books, the platform's log.

For people of the platform (`identity.operating`), who see no order and no buyer here. ``books`` writes its verdicts by
`record_proof`.
"""

from menpiao.operations.service import record_proof

__all__ = ["record_proof"]
