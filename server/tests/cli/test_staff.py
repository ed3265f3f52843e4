"""`menpiao staff`: the first owner's link, the list, and the way back, as an operator types them."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

from builders.people import an_organizer
from menpiao.identity import Passwords, accept, staff_login_by_email
from menpiao.platform.clock import SystemClock
from menpiao.platform.crypto import FieldCipher, load_or_create_key
from menpiao.platform.db import connect


async def typed(dsn: str, folder: Path, *arguments: str) -> tuple[int, str, str]:
    ran = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "menpiao", "staff", *arguments],
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


async def test_the_first_owner_of_a_new_installation(dsn: str, tmp_path: Path) -> None:
    db = await connect(dsn, clock=SystemClock(), min_size=1, max_size=2)
    number = str((await an_organizer(db)).organizer_id)
    code, out, err = await typed(
        dsn, tmp_path, "invite", "--organizer", number, "--name", "陈晓", "--email", "chen@example.org"
    )
    assert (code, err) == (0, ""), err
    link, until = out.splitlines()
    assert link.startswith("https://tickets.example.org/console/#/invitation/i")
    assert until.startswith("good once, until 2")
    passwords = Passwords(FieldCipher({1: load_or_create_key(tmp_path / "keys" / "field.key")}))
    password = "slow road to the north"
    await accept(db, passwords, token=link.rsplit("/", 1)[1], password=password, email=None)
    made = await staff_login_by_email(db, passwords, email="chen@example.org", password=password, lang="en")
    assert made.staff.role == "owner"
    await db.close()
    await passwords.close()

    _, listed, _ = await typed(dsn, tmp_path, "list", "--organizer", number)
    found = re.fullmatch(r"(\w{26})  owner      signs in by email\n", listed)
    assert found is not None, listed
    code, out, _ = await typed(dsn, tmp_path, "invite", "--organizer", number, "--staff", found[1])
    assert (code, len(out.splitlines())) == (0, 2)
    for wrong, sentence in (
        (("--staff", "nobody"), "that is no id of somebody"),
        (("--name", "周明", "--email", "chen@example.org"), "One of the staff has this e-mail"),
        ((), "say --name of somebody new, or --staff of somebody who is there"),
    ):
        code, out, err = await typed(dsn, tmp_path, "invite", "--organizer", number, *wrong)
        assert (code, out) == (1, "")
        assert sentence in err
