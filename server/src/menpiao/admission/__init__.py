"""Admission: gates, scans, and the rule that a ticket admits once.

`scan` is the use case behind ``POST /gate/scans``; `Gates` is its memory of gates; `create_gate` sets one up.
"""

from menpiao.admission.model import EARLY_GRACE, LATE_GRACE, Gate, Reason, ScanAnswer, ScannedTicket, ScanRequest, judge
from menpiao.admission.service import GateOverview, Gates, create_gate, open_gates, scan
from menpiao.admission.store import Admission, ScanOfTicket, admissions_of, gates_by_id, scans_of_tickets

__all__ = [
    "EARLY_GRACE",
    "LATE_GRACE",
    "Admission",
    "Gate",
    "GateOverview",
    "Gates",
    "Reason",
    "ScanAnswer",
    "ScanOfTicket",
    "ScanRequest",
    "ScannedTicket",
    "admissions_of",
    "create_gate",
    "gates_by_id",
    "judge",
    "open_gates",
    "scan",
    "scans_of_tickets",
]
