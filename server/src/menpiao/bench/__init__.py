"""Measuring this installation: real HTTP from a separate process, bounded in time, with its references in the same run.

A bench makes a database of its own beside the installation's, so that it sells nobody's places, and drops it again.
`run` has the scenarios, `targets` the table of what is promised. This file imports nothing: the generator and the echo
are processes of this package, started dozens of times in a run, and need next to nothing of it.
"""
