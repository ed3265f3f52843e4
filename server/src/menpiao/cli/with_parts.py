"""Commands that use Menpiao's own use cases: everything bound, for as long as the command takes."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from menpiao.cli import commands
from menpiao.platform.config import Settings
from menpiao.platform.machine import Unready

if TYPE_CHECKING:
    from menpiao.app.wiring import Parts

T = TypeVar("T")


def with_parts(settings: Settings, do: "Callable[[Parts], Awaitable[T]]") -> T:
    """What is refused becomes the one sentence that the command says."""
    import asyncio

    import msgspec

    from menpiao.app.wiring import wire
    from menpiao.kernel.errors import Refusal
    from menpiao.platform.secret import Secret

    async def run(running: Settings) -> T:
        parts = await wire(running, name="menpiao command")
        try:
            return await do(parts)
        except Refusal as refused:
            errors = " ".join(error.detail.en for error in refused.errors)
            raise Unready(errors or refused.sentence().en) from None
        finally:
            await parts.close()

    with commands.database(settings) as dsn:
        return asyncio.run(run(msgspec.structs.replace(settings, database_url=Secret(dsn))))
