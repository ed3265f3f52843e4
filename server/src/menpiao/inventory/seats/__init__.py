"""Which seats of a session are taken, kept or free: claims and their changes in the database, pictures in memory.

A seat is claimed by the placing batch; that it is sold once is the key of ``seat_claims``. Each transaction that takes
or frees seats says so in ``seat_changes``, which every process follows (`OpenSeats`).
"""
