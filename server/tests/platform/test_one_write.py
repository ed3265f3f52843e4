"""Head and body of an answer leave together, and nothing is lost by closing."""

import asyncio

from menpiao.platform.http.one_write import CollectingTransport


class Wire(asyncio.Transport):
    """The other end: remembers what was handed over, and when it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.handed_over: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.handed_over.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def test_what_is_written_in_one_turn_is_handed_over_once() -> None:
    wire = Wire()
    transport = CollectingTransport(wire, asyncio.get_running_loop())
    transport.write(b"head ")
    transport.write(b"body")
    assert wire.handed_over == []
    await asyncio.sleep(0)
    assert wire.handed_over == [b"head body"]
    transport.write(b"the next answer")
    await asyncio.sleep(0)
    assert wire.handed_over == [b"head body", b"the next answer"]


async def test_closing_sends_what_was_held_first() -> None:
    wire = Wire()
    transport = CollectingTransport(wire, asyncio.get_running_loop())
    transport.write(b"last words")
    transport.close()
    assert (wire.handed_over, wire.closed) == ([b"last words"], True)
    await asyncio.sleep(0)
    assert wire.handed_over == [b"last words"]


async def test_a_connection_that_is_gone_is_written_to_no_more() -> None:
    wire = Wire()
    transport = CollectingTransport(wire, asyncio.get_running_loop())
    transport.write(b"too late")
    wire.close()
    await asyncio.sleep(0)
    assert wire.handed_over == []
