"""Settings: what is read, what is refused and with which sentence, and that secrets stay unseen."""

from pathlib import Path

import msgspec
import pytest

from menpiao.platform.config import Settings, SettingsError
from menpiao.platform.environment import read_settings, settings_table
from menpiao.platform.secret import Secret


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = read_settings({"PATH": "/bin", "MENPIAO_TEST_POSTGRES": "16", "MENPIAO_PORT": " "})
    assert settings == Settings()
    assert settings.base_url == "http://127.0.0.1:8800"
    assert settings.key_file == Path(".menpiao/keys/field.key")


def test_every_kind_of_value_is_read() -> None:
    settings = read_settings(
        {
            "MENPIAO_DATABASE_URL": "postgresql://menpiao:hush@db.internal/menpiao",
            "MENPIAO_DATA_DIR": "/var/lib/menpiao",
            "MENPIAO_PORT": "9000",
            "MENPIAO_HOST": "0.0.0.0",
            "MENPIAO_LOG_LEVEL": "WARNING",
            "MENPIAO_PUBLIC_URL": "https://tickets.example.org/",
            "MENPIAO_WECHAT_TEMPLATES": "order_paid=abc, ticket_issued = def",
        }
    )
    assert settings.database_url == Secret("postgresql://menpiao:hush@db.internal/menpiao")
    assert settings.data_dir == Path("/var/lib/menpiao")
    assert settings.port == 9000
    assert settings.log_level == "warning"
    assert settings.base_url == "https://tickets.example.org"
    assert settings.wechat_templates == {"order_paid": "abc", "ticket_issued": "def"}


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "app-secret"
    file.write_text("hush\n")
    settings = read_settings({"MENPIAO_WECHAT_APP_SECRET_FILE": str(file)})
    assert settings.wechat_app_secret is not None
    assert settings.wechat_app_secret.reveal() == "hush"


def test_secrets_are_in_no_representation() -> None:
    settings = read_settings(
        {"MENPIAO_DATABASE_URL": "postgresql://a:hush@db/m", "MENPIAO_WECHAT_APP_SECRET": "hush", "MENPIAO_PORT": "1"}
    )
    shown = f"{settings!r} {settings} {msgspec.structs.asdict(settings)}"
    assert "hush" not in shown


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MENPIAO_PROT", "1", "MENPIAO_PROT is no setting of Menpiao; did you mean MENPIAO_PORT?"),
        ("MENPIAO_PORT", "0", "MENPIAO_PORT=0: expected a whole number from 1 to 65535."),
        ("MENPIAO_PORT", "80.5", "MENPIAO_PORT=80.5: expected a whole number from 1 to 65535."),
        ("MENPIAO_PORT", "९", "MENPIAO_PORT=९: expected a whole number from 1 to 65535."),
        ("MENPIAO_PORT", "9" * 5000, "expected a whole number from 1 to 65535."),
        ("MENPIAO_LOG_LEVEL", "loud", "expected one of debug, info, warning, error."),
        ("MENPIAO_PUBLIC_URL", "tickets.example.org", "expected an address that begins with http://"),
        ("MENPIAO_PUBLIC_URL", "https://a.example?x=1", "has no user, query or fragment"),
        ("MENPIAO_WECHAT_TEMPLATES", "order_paid", "expected name=value pairs"),
        ("MENPIAO_WECHAT_APP_SECRET_FILE", "/nowhere/at/all", "/nowhere/at/all cannot be read (FileNotFoundError)."),
        ("MENPIAO_PORT_FILE", "/etc/hostname", "MENPIAO_PORT_FILE is no setting"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({name: value})
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_refused_secret_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"MENPIAO_DATABASE_URL": "mysql://root:hush@db/m"})
    assert str(refused.value) == "MENPIAO_DATABASE_URL: expected an address that begins with postgresql://."


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="both set"):
        read_settings({"MENPIAO_METRICS_TOKEN": "a", "MENPIAO_METRICS_TOKEN_FILE": str(tmp_path)})


def test_the_table_has_every_setting_with_its_meaning_in_both_languages() -> None:
    table = settings_table()
    assert [setting.field for setting in table] == [field.name for field in msgspec.structs.fields(Settings)]
    for setting in table:
        assert setting.meaning.zh.endswith("。"), setting.name
        assert setting.meaning.en.endswith("."), setting.name
    assert {setting.name for setting in table if setting.secret} == {
        "MENPIAO_DATABASE_URL",
        "MENPIAO_METRICS_TOKEN",
        "MENPIAO_RATELIMIT_URL",
        "MENPIAO_SMTP_PASSWORD",
        "MENPIAO_WECHAT_APP_SECRET",
    }
