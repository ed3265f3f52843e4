"""Admission: gates, scans, and the rule that a ticket admits once.

`scan` is the use case behind ``POST /gate/scans``; `Gates` is its memory of gates; `create_gate` sets one up.
"""

from menpiao.admission.model import EARLY_GRACE, LATE_GRACE, Gate, Reason, ScanAnswer, ScannedTicket, ScanRequest, judge
from menpiao.admission.service import GateOverview, Gates, create_gate, open_gates, scan

__all__ = [
    "EARLY_GRACE",
    "LATE_GRACE",
    "Gate",
    "GateOverview",
    "Gates",
    "Reason",
    "ScanAnswer",
    "ScanRequest",
    "ScannedTicket",
    "create_gate",
    "judge",
    "open_gates",
    "scan",
]
