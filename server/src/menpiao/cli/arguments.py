"""How a command is declared, and what its arguments may be; a refusal says what was expected."""

import argparse
from collections.abc import Callable

from menpiao.platform.config import Settings

Run = Callable[[Settings, argparse.Namespace], int]
Verbs = argparse._SubParsersAction  # the only name that argparse has for it


def add_command(verbs: "Verbs[argparse.ArgumentParser]", name: str, run: Run, about: str) -> argparse.ArgumentParser:
    """A command with its help."""
    verb = verbs.add_parser(name, help=about, description=about)
    verb.set_defaults(run=run)
    return verb


def whole(low: int, high: int) -> Callable[[str], int]:
    """Whole numbers from ``low`` to ``high``."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text[:12]) <= high:
            raise argparse.ArgumentTypeError(f"expected a whole number from {low} to {high}")
        return int(text)

    return read


def decimal(low: float, high: float, unit: str = "") -> Callable[[str], float]:
    """Numbers from ``low`` to ``high``; not a number is none."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"expected {low:g} to {high:g}{f' {unit}' if unit else ''}")
        return number

    return read


port = whole(1, 65_535)
