import subprocess
import sys

import pytest

from rubricc.endpoints.errors import ExtraMissing, KeyMissing, ModelUnknown, NameInvalid
from rubricc.endpoints.open import open_endpoint

from .wires import KEY, WIRES, opened

KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}


@pytest.mark.parametrize("wire", WIRES)
def test_an_endpoint_says_who_it_is_and_never_its_key(wire, monkeypatch):
    endpoint = opened(wire, "http://127.0.0.1:1", monkeypatch)
    assert endpoint.model == "m-1"
    assert endpoint.url.startswith("http://127.0.0.1:1")
    assert endpoint.name in repr(endpoint)
    assert endpoint.control_tokens == ()
    assert KEY not in repr(endpoint) + repr(vars(endpoint))


@pytest.mark.parametrize("wire", KEYS)
def test_a_missing_key_is_found_before_anything_is_asked(wire, monkeypatch):
    for value in ("", "  "):
        monkeypatch.setenv(KEYS[wire], value)
        with pytest.raises(KeyMissing) as caught:
            open_endpoint(f"{wire}:m")
        assert str(caught.value) == f"`{wire}:m` needs a key: set `{KEYS[wire]}` in the environment"


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "RUBRICC_API_KEY"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(variable, monkeypatch):
    wire = {"R": "http://127.0.0.1:1/v1#", "O": "openai:", "A": "anthropic:"}[variable[0]]
    for value in ("secret\nX-Evil: 1", "sécret", "sec ret"):
        monkeypatch.setenv(variable, value)
        with pytest.raises(KeyMissing) as caught:
            open_endpoint(f"{wire}m")
        assert "ret" not in str(caught.value)


@pytest.mark.parametrize(("wire", "variable"), [("openai", "OPENAI"), ("anthropic", "ANTHROPIC")])
def test_a_base_url_with_a_password_is_refused_and_not_shown(wire, variable, monkeypatch):
    monkeypatch.setenv(f"{variable}_API_KEY", KEY)
    monkeypatch.setenv(f"{variable}_BASE_URL", "http://me:hunter2@h/v1")
    with pytest.raises(NameInvalid) as caught:
        open_endpoint(f"{wire}:m")
    assert f"`{variable}_BASE_URL`" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("wire", "url"),
    [("openai", "https://api.openai.com/v1"), ("anthropic", "https://api.anthropic.com")],
)
def test_without_a_base_url_the_provider_is_asked(wire, url, monkeypatch):
    monkeypatch.setenv(KEYS[wire], KEY)
    monkeypatch.delenv(f"{wire.upper()}_BASE_URL", raising=False)
    assert open_endpoint(f"{wire}:m").url == url


def test_recorded_answers_need_no_key(monkeypatch, tmp_path):
    for variable in KEYS.values():
        monkeypatch.delenv(variable, raising=False)
    name = f"replay:{tmp_path}/answers.jsonl"
    assert open_endpoint(name).name == name


def test_a_model_of_this_process_needs_its_folder(tmp_path):
    with pytest.raises((ModelUnknown, ExtraMissing)):
        open_endpoint(f"local:{tmp_path}/nothing")


def test_opening_imports_no_client():
    program = (
        "import os, sys\n"
        "os.environ.update(OPENAI_API_KEY='k', ANTHROPIC_API_KEY='k')\n"
        "from rubricc.endpoints.open import open_endpoint\n"
        "for name in ('openai:m', 'anthropic:m', 'http://h/v1#m'): open_endpoint(name)\n"
        "print([m for m in ('openai', 'anthropic', 'aiohttp', 'httpx2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
