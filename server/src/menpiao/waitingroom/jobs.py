"""Ticks of waiting rooms: the line moves on once a second."""

from menpiao.platform.jobs import Worker
from menpiao.waitingroom.service.control import Control


def bind(worker: Worker, control: Control) -> None:
    """Bind the controller. Several workers may run it at the same time."""
    worker.every(1.0, "move_rooms", control.tick)
