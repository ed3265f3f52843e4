"""The house rules: each fires on a small source that breaks it and stays silent on one that does not. Whether the house
keeps them, `make check` asks, which `make test` begins with."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
STORY = '"""What this is for."""\n'
ORDERS = "server/src/menpiao/orders/service.py"


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


tidy = _load("tidy")


def _rules(path: str, text: str) -> list[str]:
    return [violation.rule for violation in tidy.violations_of(tidy.Source(path, text))]


LATER = "TO" + "DO"
BREAKING = [
    ("module-story", ORDERS, "x = 1\n"),
    ("long-file", ORDERS, STORY + "x = 1\n" * 400),
    ("long-file", "server/src/menpiao/migrations/0001_platform.sql", "-- line\n" * 401),
    ("long-file", "miniprogram/miniprogram/pages/home/home.ts", "let x;\n" * 401),
    ("long-function", ORDERS, STORY + "def place():\n" + "    x = 1\n" * 70),
    ("long-function", "server/tests/test_orders.py", STORY + "async def test():\n" + "    x = 1\n" * 70),
    ("put-off", ORDERS, STORY + f"x = 1  # {LATER}: later\n"),
    ("put-off", "docs/architecture.md", f"{LATER} write this\n"),
    ("put-off", "miniprogram/miniprogram/pages/home/home.wxml", f"<!-- {LATER} -->\n"),
    ("unexplained-ignore", ORDERS, STORY + "x: int = '1'  # type: " + "ignore\n"),
    ("unexplained-ignore", ORDERS, STORY + "import os  # " + "noqa\n"),
    ("unexplained-ignore", "miniprogram/miniprogram/app.ts", "// @ts-" + "ignore\n"),
    ("unexplained-ignore", "miniprogram/miniprogram/app.ts", "// eslint-" + "disable-next-line no-console\n"),
    ("foreign-host", "miniprogram/miniprogram/api/client.ts", "const base = 'https://api.shop.example/v1';\n"),
    ("foreign-host", "miniprogram/web/host/page.html", "<script src='https://cdn.example/x.js'></script>\n"),
    ("switched-off", ORDERS, STORY + "if False:\n    x = 1\n"),
    ("switched-off", ORDERS, STORY + "x = y and False\n"),
    ("switched-off", ORDERS, STORY + "while False:\n    x = 1\n"),
    ("scattered-sql", ORDERS, STORY + "q = 'select id from orders where id = $1'\n"),
    ("scattered-sql", ORDERS, STORY + "q = '''\n  insert into orders (id) values ($1)'''\n"),
    (
        "scattered-sql",
        "server/src/menpiao/demo/load.py",
        STORY + "q = f'update {table} set x = 1'\nq = 'UPDATE a SET b'\n",
    ),
    ("scattered-sql", ORDERS, STORY + "q = 'with due as (select 1) select * from due'\n"),
    ("own-time", ORDERS, STORY + "from datetime import datetime\nx = datetime.now()\n"),
    ("own-time", ORDERS, STORY + "import datetime\nx = datetime.datetime.utcnow()\n"),
    ("own-time", ORDERS, STORY + "from uuid import uuid4\n"),
    ("own-time", ORDERS, STORY + "import uuid\nx = uuid.uuid4()\n"),
    ("own-time", ORDERS, STORY + "import random\n"),
    ("own-time", ORDERS, STORY + "from secrets import token_hex\n"),
    ("own-time", ORDERS, STORY + "import os\nx = os.urandom(3)\n"),
    ("own-time", ORDERS, STORY + "import time\nx = time.time()\n"),
    ("foreign-word", ORDERS, STORY + "def make_booking(): ...\n"),
    ("foreign-word", ORDERS, STORY + "class VoucherCode: ...\n"),
    ("foreign-word", ORDERS, STORY + "def place(user_id: int): ...\n"),
    ("foreign-word", ORDERS, STORY + "admins = 1\n"),
    ("foreign-word", "server/src/menpiao/orders/utils.py", STORY),
    ("provider-word", ORDERS, STORY + "def place(openid: str): ...\n"),
    (
        "provider-word",
        "server/src/menpiao/payments/store/payments.py",
        STORY + "q = 'select out_trade_no, x from payments'\n",
    ),
]

INNOCENT = [
    (ORDERS, STORY + "x = 1\n" * 399),
    (ORDERS, STORY + "def place():\n" + "    x = 1\n" * 69),
    (ORDERS, STORY + "class Unknown:\n    detail = 'Select a ticket from the list.'\n"),
    (ORDERS, STORY + "def place():\n    '''select id from orders is what the store does with out_trade_no'''\n"),
    (ORDERS, STORY + "while True:\n    x = y or 'nothing'\n"),
    (ORDERS, STORY + "import time\nx = time.monotonic()\n"),
    (ORDERS, STORY + "def session_of(x): return x.user\n"),
    (ORDERS, STORY + "x: int = f()  # type: ignore[assignment]\n"),
    (ORDERS, STORY + "merchant_account = stocked = 1\n"),
    ("server/src/menpiao/orders/store.py", STORY + "q = 'select id from orders'\n"),
    ("server/src/menpiao/orders/store/read.py", STORY + "q = 'select id from orders'\n"),
    ("server/src/menpiao/bench/pgbench.py", STORY + "q = 'insert into bench_rows (key) values (1)'\n"),
    ("server/src/menpiao/books/money.py", STORY + "q = 'select id from orders'\n"),
    ("server/src/menpiao/platform/clock.py", STORY + "from datetime import datetime\nx = datetime.now()\n"),
    ("server/tests/test_orders.py", STORY + "import random\nq = 'delete from orders'\nuser = 1\n"),
    ("server/src/menpiao/adapters/wechat/pay/provider.py", STORY + "def f(openid, user): return 'out_trade_no'\n"),
    ("server/src/menpiao/orders/__init__.py", ""),
    ("miniprogram/miniprogram/app.ts", "const icon = 'http://www.w3.org/2000/svg'; // http://program/x names a file\n"),
    ("miniprogram/web/build/main.ts", "// see https://developers.example/reference\n"),
    ("miniprogram/miniprogram/api/schema.d.ts", "// Written by a tool. Do not edit.\n" + "x\n" * 900),
    ("miniprogram/miniprogram/app.ts", "// eslint-" + "disable-next-line no-console -- the only place that prints\n"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BREAKING, ids=[f"{n}-{r}" for n, (r, *_) in enumerate(BREAKING)])
def test_a_source_that_breaks_a_rule_is_named_with_it(rule: str, path: str, text: str) -> None:
    assert set(_rules(path, text)) == {rule}


@pytest.mark.parametrize(("path", "text"), INNOCENT, ids=[str(n) for n in range(len(INNOCENT))])
def test_an_innocent_source_is_left_alone(path: str, text: str) -> None:
    assert _rules(path, text) == []


def test_every_rule_is_shown_to_fire() -> None:
    rules = {rule.__name__.replace("_", "-") for rule in [*tidy.TEXT_RULES, *tidy.TREE_RULES]}
    assert rules == {rule for rule, *_ in BREAKING}


def test_a_message_names_the_place_the_rule_and_the_reason() -> None:
    violation, *_ = tidy.violations_of(tidy.Source(ORDERS, STORY + "\nimport random\n"))
    assert str(violation) == (
        f"{ORDERS}:3: own-time: random: time, ids and randomness come from menpiao.platform,"
        " so that a simulation or a test can decide them"
    )
