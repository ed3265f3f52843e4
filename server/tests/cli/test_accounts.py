"""``menpiao account`` as an operator meets it: real processes, real files, the sandbox for WeChat and Stripe."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from builders.people import an_organizer
from builders.waiting import HANGS_AFTER_S
from menpiao.adapters.sandbox import running_sandbox
from menpiao.demo.provision import provision
from menpiao.platform.clock import SystemClock
from menpiao.platform.db import connect

SESSION = """
import contextlib, io, json, sys
from menpiao.cli.parser import main
for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(json.loads(line))
        except SystemExit as end:
            code = end.code
    print(json.dumps({"returncode": code, "stdout": out.getvalue(), "stderr": err.getvalue()}), flush=True)
"""


class Ran(msgspec.Struct, frozen=True):
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


class Operator:
    """Somebody at the console of an installation."""

    def __init__(self, dsn: str, folder: Path, sandbox_url: str) -> None:
        self.folder = folder
        self._stays: Callable[..., Awaitable[Ran]] | None = None
        self._environment = {
            "PATH": "/usr/bin:/bin",
            "MENPIAO_DATABASE_URL": dsn,
            "MENPIAO_DATA_DIR": str(folder / "data"),
            "MENPIAO_WECHAT_PAY_URL": sandbox_url,
            "MENPIAO_STRIPE_URL": sandbox_url,
            "MENPIAO_PUBLIC_URL": "https://tickets.example",
        }

    def file(self, name: str, content: str) -> str:
        path = self.folder / name
        path.write_text(content)
        return str(path)

    async def types(self, *arguments: str) -> Ran:
        """A command, in a process of its own unless they stay in one."""
        if self._stays is not None:
            return await self._stays(*arguments)
        ran = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "menpiao", "account", *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Callable[..., Awaitable[Ran]]]:
        """Commands one after the other in one process: each starts anew but for what Python has loaded."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SESSION, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdin is not None
        assert process.stdout is not None
        told, tells = process.stdin, process.stdout

        async def types(*arguments: str) -> Ran:
            told.write(msgspec.json.encode(["account", *arguments]) + b"\n")
            async with asyncio.timeout(HANGS_AFTER_S):
                return msgspec.json.decode(await tells.readline(), type=Ran)

        try:
            yield types
        finally:
            told.close()
            await process.wait()

    @asynccontextmanager
    async def staying(self) -> AsyncIterator["Operator"]:
        """They type everything in one such session."""
        async with self.session() as self._stays:
            yield self
        self._stays = None


async def test_an_account_from_its_first_keys_to_the_end_of_them(dsn: str, tmp_path: Path) -> None:
    async with running_sandbox(tmp_path / "sandbox", clock=SystemClock()) as sandbox:
        operator = Operator(dsn, tmp_path, sandbox.url)
        given = msgspec.json.decode((await provision(sandbox.url)).merchant)
        db = await connect(dsn, clock=SystemClock(), min_size=1, max_size=2)
        organizer, other = await an_organizer(db), await an_organizer(db)
        await db.close()
        (platform_key,) = given["platform_keys"]
        parts = [
            *("--private-key", operator.file("apiclient_key.pem", given["private_key_pem"])),
            *("--serial", given["serial_no"]),
            *("--apiv3-key", operator.file("apiv3", given["apiv3_key"] + "\n")),
            *("--public-key", operator.file("pub_key.pem", platform_key["public_key_pem"])),
            *("--public-key-id", platform_key["id"]),
        ]
        nobody = await operator.types("add", "--organizer", "4711", "--number", given["mchid"], *parts)
        assert (nobody.returncode, nobody.stderr) == (1, "menpiao: there is no organizer 4711.\n")
        async with operator.session() as types:
            wanted = ["add", "--organizer", str(organizer.organizer_id), "--number", given["mchid"], *parts]
            added = await types(*wanted)
            assert added.returncode == 0, added.stderr
            account = added.stdout.strip()
            twice = await types(*wanted)
            assert twice.returncode == 1
            assert "has an account of this number" in twice.stderr

            checked = await types("check", account, "--lang", "en")
            assert checked.returncode == 0, checked.stdout + checked.stderr
            assert "number, serial and key fit" in checked.stdout

            async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
                answer = await http.post(
                    f"{sandbox.url}/sim/merchants/{given['mchid']}/keys", json={"parts": ["api_certificate"]}
                )
            changed: dict[str, Any] = answer.json()
            checked = await types("check", account)
            assert checked.returncode == 1
            assert "failed   signature" in checked.stdout
            rotated = await types(
                *("rotate", account, "--serial", changed["serial_no"]),
                *("--private-key", operator.file("new.pem", changed["private_key_pem"])),
            )
            assert rotated.returncode == 0, rotated.stderr
            assert (await types("check", account)).returncode == 0

            listed = await types("list", "--json")
            (shown,) = msgspec.json.decode(listed.stdout)
            assert [keys["shown"]["serial"] for keys in shown["keys"]] == [changed["serial_no"], given["serial_no"]]
            lines = (await types("list")).stdout
            old_keys = next(line.split()[0] for line in lines.splitlines() if " believed " in line)
            assert (await types("retire", account, "--keys", old_keys)).stdout == "retired\n"
            assert " retired " in (await types("list")).stdout
            added = await types("add", "--organizer", str(other.organizer_id), *wanted[3:])
            shared = [line for line in (await types("list")).stdout.splitlines() if "shared with" in line]
            assert [line.rpartition(" ")[2] for line in shared] == [
                str(of) for of in sorted((organizer.organizer_id, other.organizer_id), reverse=True)
            ]
            everything = listed.stdout + lines + checked.stdout + rotated.stdout + rotated.stderr
            for secret in (given["apiv3_key"], changed["private_key_pem"].splitlines()[1], "PRIVATE KEY"):
                assert secret not in everything


async def test_an_account_at_stripe_from_its_key_to_its_webhook_and_what_it_takes(dsn: str, tmp_path: Path) -> None:
    async with (
        running_sandbox(tmp_path / "sandbox", clock=SystemClock()) as sandbox,
        httpx.AsyncClient(trust_env=False, timeout=60, base_url=f"{sandbox.url}/sim/stripe") as stripe,
        Operator(dsn, tmp_path, sandbox.url).staying() as operator,
    ):
        db = await connect(dsn, clock=SystemClock(), min_size=1, max_size=2)
        organizer = await an_organizer(db)
        await db.close()
        theirs = (await stripe.post("/accounts", json={})).json()
        key = operator.file("key", theirs["secret_key"] + "\n")
        added = await operator.types(
            *("add", "--provider", "stripe", "--organizer", str(organizer.organizer_id)),
            *("--secret-key", key, "--name", "银行卡"),
        )
        assert added.returncode == 0, added.stderr
        account, line = added.stdout.splitlines()
        address = f"https://tickets.example/api/v1/callbacks/stripe/{account}"
        assert line == f"webhook address: {address}"

        missing = await operator.types("check", account, "--lang", "en")
        assert missing.returncode == 1
        assert "failed   webhook_secret" in missing.stdout
        assert f"no webhook endpoint for {address}" in missing.stdout
        endpoint = (await stripe.post(f"/accounts/{theirs['id']}/endpoints", json={"url": address})).json()
        secret = operator.file("webhook", endpoint["secret"] + "\n")
        rotated = await operator.types("rotate", account, "--webhook-secret", secret)
        assert rotated.returncode == 0, rotated.stderr
        checked = await operator.types("check", account, "--lang", "en")
        assert checked.returncode == 0, checked.stdout + checked.stderr

        unfit = await operator.types("methods", account, "stripe", "cash")
        assert (unfit.returncode, unfit.stderr) == (
            1, "menpiao: An account at Stripe has no 'cash'; it may take stripe.\n"
        )  # fmt: skip
        assert (await operator.types("methods", account, "--none")).stdout == "takes nothing\n"
        listed = (await operator.types("list")).stdout
        assert "  stripe ?  takes nothing\n" in listed
        assert f"serial sk_test_…{theirs['secret_key'][-4:]}" in listed
        everything = "".join(ran.stdout + ran.stderr for ran in (added, missing, rotated, checked, unfit)) + listed
        for hidden in (theirs["secret_key"], endpoint["secret"]):
            assert hidden not in everything


WRONG = {
    ("rotate", "nonsense", "--serial", "AB"): "is not an id (account)",
    ("rotate", "01mfzkxgg00000ejp2xf9qpep8"): "say what changes",
    ("rotate", "01mfzkxgg00000ejp2xf9qpep8", "--apiv3-key", "/nowhere"): "can't be read",
    ("check", "01mfzkxgg00000ejp2xf9qpep8"): "does not exist",
    ("methods", "01mfzkxgg00000ejp2xf9qpep8"): "say which ways of paying",
    ("methods", "01mfzkxgg00000ejp2xf9qpep8", "stripe"): "does not exist",
}


async def test_what_is_wrong_is_said_in_one_sentence(dsn: str, tmp_path: Path) -> None:
    async with Operator(dsn, tmp_path, "http://127.0.0.1:9").staying() as operator:
        for arguments, says in WRONG.items():
            ran = await operator.types(*arguments)
            assert ran.returncode == 1, arguments
            assert says in ran.stderr, ran.stderr
            assert ran.stderr.count("\n") == 1, ran.stderr
