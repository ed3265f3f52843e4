"""Admission: gates, scans, and the rule that a ticket admits once.

`scan` is the use case behind ``POST /gate/scans``; `Gates` is its memory of gates; `create_gate` sets one up.
"""

from menpiao.admission.model.gates import Gate
from menpiao.admission.model.judging import (
    EARLY_GRACE,
    LATE_GRACE,
    Reason,
    ScanAnswer,
    ScannedTicket,
    ScanRequest,
    judge,
)
from menpiao.admission.service.gates import GateOverview, create_gate, open_gates
from menpiao.admission.service.scanning import Gates, scan
from menpiao.admission.store.gates import by_id as gates_by_id
from menpiao.admission.store.scanning import Admission, ScanOfTicket, admissions_of, scans_of_tickets

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
