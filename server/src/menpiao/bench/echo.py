"""The generator's ceiling: ``python -m menpiao.bench.echo``, a server that looks at nothing and answers the same bytes.

What the generator reaches here is the most that it could have asked of any server on this machine, while that server
cost nothing; it is measured in the same run as everything else, with the same requests.
"""

import asyncio
import sys
from typing import cast

import uvloop

_BODY = b"{}"
_ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-trace-id: " + b"0" * 32 + b"\r\n"
    b"content-length: %d\r\n\r\n" % len(_BODY)
) + _BODY


class Echo(asyncio.Protocol):
    """Whatever comes is a request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is no subclass of it

    def data_received(self, data: bytes) -> None:
        self._transport.write(_ANSWER)


async def main(port: int) -> None:
    """Answer until stopped."""
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", port, backlog=4096)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
