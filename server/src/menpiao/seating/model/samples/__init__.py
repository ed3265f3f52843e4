"""Typical halls, drawn by rule: for a quick start, for demos and for tests. The same question gets the same hall."""

from menpiao.seating.model.samples.halls import KINDS, MOST_SEATS, SampleKind, most_seats, sample

__all__ = ["KINDS", "MOST_SEATS", "SampleKind", "most_seats", "sample"]
