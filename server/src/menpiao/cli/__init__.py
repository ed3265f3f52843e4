"""The command ``menpiao``: one subcommand for each way to run Menpiao or to look at it."""

from menpiao.cli.parser import main

__all__ = ["main"]
