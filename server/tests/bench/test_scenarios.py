"""Scenarios over real HTTP, in seconds: they get the answers that they were made for, and leave the books clean."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from builders.waiting import HANGS_AFTER_S
from menpiao import books
from menpiao.bench.ground import BUYERS_A_CLIENT
from menpiao.bench.picture import picture
from menpiao.bench.run import run
from menpiao.bench.scenarios import SCENARIOS
from menpiao.bench.settle import settle
from menpiao.bench.stand import Stand, prepared_stand
from menpiao.platform.config import Settings
from menpiao.platform.secret import Secret

SECONDS = 0.5


@pytest.fixture(scope="module")
async def stand(server_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    """Two API processes on one port, and everything around them."""
    settings = Settings(database_url=Secret(server_dsn), data_dir=tmp_path_factory.mktemp("bench"))
    async with prepared_stand(settings, clients=8, processes=2) as prepared:
        yield prepared
        assert await books.audit(prepared.ground.db) == []


@pytest.mark.parametrize(("scenario", "status"), [("place", "201"), ("refuse", "409"), ("browse", "200")])
async def test_a_scenario_gets_the_answers_it_was_made_for(stand: Stand, scenario: str, status: str) -> None:
    driven, cpu = await stand.drive(SCENARIOS[scenario].kinds(stand.ground), seconds=SECONDS)
    assert set(driven.answers) == {status}
    assert driven.errors == 0
    assert cpu.server_us > 0
    assert all(kind.answers for kind in driven.kinds)


async def test_a_waiting_room_is_asked_and_entered(stand: Stand) -> None:
    driven, _ = await stand.drive(SCENARIOS["waitroom"].kinds(stand.ground), seconds=SECONDS)
    assert [(kind.name, set(kind.answers)) for kind in driven.kinds] == [("room_check", {"200"}), ("entry", {"201"})]


async def test_an_on_sale_lets_people_in_through_its_room_and_sells_to_them_only(
    server_dsn: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=Secret(server_dsn), data_dir=tmp_path)
    measured = await run("mixed", settings, seconds=1, clients=8, processes=2, prove=books.audit)
    busy = measured.answers.get("503", 0)  # a starved machine may say so; the crowd asks again
    assert (measured.errors - busy, measured.findings) == (0, 0)
    answers = {kind.name: kind.answers for kind in measured.kinds}
    people = 8 * BUYERS_A_CLIENT
    assert (answers["enter"], set(answers["push"])) == ({"201": people}, {"409"})
    extra = measured.extra
    assert extra["room_entered"] == people
    assert people > extra["room_passes"] >= extra["room_ordered"] > 0
    assert extra["room_wait_p50_s"] >= 1
    assert extra["orders_paid"] > 0
    placed = sum(extra.get(f"orders_{state}", 0) for state in ("paid", "cancelled", "awaiting_payment", "paying"))
    assert placed >= extra["room_ordered"], "an answer that came too late was an order all the same"
    lengths = [part.in_line for part in measured.curve]
    assert max(lengths) > lengths[0]
    assert extra["room_still_in_line"] <= lengths[-1] < max(lengths), "the last answers come after the last slice"
    assert "People in the waiting room" in picture(measured)


async def test_a_whole_run_has_its_references_its_proof_and_its_picture(server_dsn: str, tmp_path: Path) -> None:
    settings = Settings(database_url=Secret(server_dsn), data_dir=tmp_path)
    measured = await settle(settings, seconds=0.6, clients=4, processes=1, prove=books.audit, rounds_to_drive=2)
    assert (measured.errors, measured.findings) == (0, 0)
    assert measured.rate_per_s > 0
    assert len(measured.rounds_per_s) == 2
    reference = measured.reference
    assert min(reference.noop_http_post_per_s, reference.noop_http_get_per_s) > 0
    assert reference.pgbench_insert_per_s is None or reference.pgbench_insert_per_s > 0
    assert 0 < measured.generator.cpu_share < 1.5
    assert measured.generator.ceiling_per_s > measured.rate_per_s
    assert "menpiao bench settle" in picture(measured)
    assert measured.extra["settled_per_s"] > 0
    assert measured.extra["rsa_verifications_per_s_a_core"] > measured.rate_per_s


async def test_a_run_that_is_stopped_leaves_no_database_behind(server_dsn: str, tmp_path: Path) -> None:
    environment = {**os.environ, "MENPIAO_DATABASE_URL": server_dsn, "MENPIAO_DATA_DIR": str(tmp_path)}
    command = (sys.executable, "-m", "menpiao", "bench", "place", "--seconds", "600")
    connection = await asyncpg.connect(server_dsn)
    benches = "select count(*) from pg_database where datname like 'menpiao_bench_%'"
    before = await connection.fetchval(benches)
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=subprocess.DEVNULL)
    try:
        async with asyncio.timeout(HANGS_AFTER_S):
            while await connection.fetchval(benches) == before:
                assert process.returncode is None
        process.terminate()
        async with asyncio.timeout(HANGS_AFTER_S):
            assert await process.wait() == 130
        assert await connection.fetchval(benches) == before
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await connection.close()


def test_the_generator_needs_next_to_nothing_of_menpiao() -> None:
    """It is started dozens of times in a run."""
    code = "import sys, menpiao.bench.generator as _; print({'asyncpg', 'litestar', 'httpx'} & set(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=HANGS_AFTER_S
    )
    assert ran.stdout == "set()\n"
