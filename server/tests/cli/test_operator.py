"""`menpiao operator`: the first person of the platform, the list, and the way back, as typed."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from menpiao.identity import Passwords, accept_operator_invitation, look_at_operator_invitation, six_digits
from menpiao.platform.clock import SystemClock
from menpiao.platform.crypto import FieldCipher, load_or_create_key
from menpiao.platform.db import connect


async def typed(dsn: str, folder: Path, *arguments: str) -> tuple[int, str, str]:
    ran = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "menpiao", "operator", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "MENPIAO_DATABASE_URL": dsn,
            "MENPIAO_DATA_DIR": str(folder),
            "MENPIAO_PUBLIC_URL": "https://tickets.example.org",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout, ran.stderr


async def test_the_first_operator_of_a_new_installation_and_the_way_back(dsn: str, tmp_path: Path) -> None:
    code, out, err = await typed(dsn, tmp_path, "invite", "--name", "沈默", "--email", "shen@example.org")
    assert (code, err) == (0, ""), err
    link, until = out.splitlines()
    assert link.startswith("https://tickets.example.org/console/#/operator/invitation/p")
    assert until.startswith("good once, until 2")
    db = await connect(dsn, clock=SystemClock(), min_size=1, max_size=2)
    passwords = Passwords(FieldCipher({1: load_or_create_key(tmp_path / "keys" / "field.key")}))
    token = link.rsplit("/", 1)[1]
    invited = await look_at_operator_invitation(db, passwords.cipher, token=token)
    digits = six_digits(invited.secret, now=db.clock.now())
    await accept_operator_invitation(db, passwords, token=token, password="a quiet room upstairs", code=digits)
    await passwords.close()
    await db.close()
    code, out, _ = await typed(dsn, tmp_path, "list")
    (line,) = out.splitlines()
    person, role, state = line.split(maxsplit=2)
    assert (code, role, state) == (0, "operator", "signs in")
    code, out, _ = await typed(dsn, tmp_path, "invite", "--operator", person)
    assert code == 0
    assert "/console/#/operator/invitation/p" in out
    code, out, err = await typed(dsn, tmp_path, "invite", "--name", "nobody")
    assert (code, out) == (1, "")
    assert "--email" in err
