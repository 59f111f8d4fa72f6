from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from contextlib import suppress
from email.utils import parsedate_to_datetime

import pytest

from rubricc.endpoints.fake import FAULTS, hashed, serve
from rubricc.endpoints.fake.schedule import parse_shares, scheduled
from tests.endpoints.fake_calls import FULL, anthropic_body, openai_body, request
from tests.language.blocks import ROOT, tables

CALL = request("judge_row", FULL)
GROUP = request("group", FULL)
WIRES = {
    "openai": ("/v1/chat/completions", openai_body),
    "anthropic": ("/v1/messages", anthropic_body),
}
ERRORS = {
    "rate_limited": (429, 429),
    "rate_limited_until": (429, 429),
    "rate_limited_bare": (429, 429),
    "insufficient_quota": (429, 400),
    "overloaded": (503, 529),
    "server_error": (500, 500),
    "wrong_key": (401, 401),
    "unknown_model": (404, 404),
    "context_too_long": (400, 400),
    "bad_request": (400, 400),
    "schema_refused": (400, 400),
}
"""Statuses of the faults that are errors of the provider's own, a wire each."""

both = pytest.mark.parametrize("wire", WIRES)


class Raw:
    """One connection that sends a call and reads bytes."""

    def __init__(self, server, wire, call=CALL, timeout=10):
        host = server.root.removeprefix("http://")
        self._connection = http.client.HTTPConnection(host, timeout=timeout)
        path, body = WIRES[wire]
        self._sent = ("POST", path, json.dumps(body(call)).encode())

    def __enter__(self):
        try:
            self._connection.request(*self._sent, {"Content-Type": "application/json"})
            return self._connection.getresponse()
        except OSError:
            self._connection.close()
            raise

    def __exit__(self, *_):
        self._connection.close()


def answered(fault, wire, call=CALL, **behaviour):
    """Status, headers and bytes of a call that meets a fault."""
    with (
        serve(hashed(3), faults=fault, **behaviour) as server,
        Raw(server, wire, call) as response,
    ):
        return response.status, response.headers, response.read()


def spoilt(fault, wire, call=CALL):
    """The text of an answer that meets a fault, and why it ended."""
    status, _, body = answered(fault, wire, call)
    assert status == 200
    whole = json.loads(body)
    if wire == "openai":
        choice = whole["choices"][0]
        return choice["message"]["content"], choice["finish_reason"]
    return "".join(block["text"] for block in whole["content"]), whole["stop_reason"]


TRUE = {wire: json.loads(spoilt((), wire)[0]) for wire in WIRES}
"""What the script says of :data:`CALL` when nothing goes wrong."""


def verdicts(content):
    return {key: entry["verdict"] for key, entry in content.items()}


def test_every_fault_has_a_name_a_phrase_and_one_function():
    for name, fault in FAULTS.items():
        assert fault.name == name
        assert fault.about[0].islower() or fault.about[0].isdigit()
        assert not fault.about.endswith(".")
        assert sum(each is not None for each in (fault.answer, fault.instead, fault.sent)) == 1


def test_the_page_lists_every_fault():
    listed = tables(ROOT / "docs" / "testing.md", "fault")
    assert listed == [[f"`{name}`", fault.about] for name, fault in FAULTS.items()]


@both
@pytest.mark.parametrize("name", ERRORS)
def test_errors_have_the_shape_of_their_provider(name, wire):
    status, headers, body = answered(name, wire)
    assert status == ERRORS[name][list(WIRES).index(wire)]
    content = json.loads(body)
    assert content["error"]["message"]
    assert headers["Content-Type"].startswith("application/json")
    if wire == "openai":
        assert set(content["error"]) == {"message", "type", "param", "code"}
    else:
        assert content["type"] == "error"
        assert set(content["error"]) == {"type", "message"}


@both
def test_waits_are_asked_for_in_seconds_as_a_date_or_not_at_all(wire):
    headers = answered("rate_limited", wire, retry_after_s=3)[1]
    assert headers["Retry-After"] == "3"
    headers = answered("rate_limited_until", wire, retry_after_s=60)[1]
    wait = parsedate_to_datetime(headers["Retry-After"]).timestamp() - time.time()
    assert 0 < wait <= 61
    assert "Retry-After" not in answered("rate_limited_bare", wire)[1]


@both
def test_web_pages_come_with_and_without_success(wire):
    for name, status in (("bad_gateway", 502), ("web_page", 200)):
        found, headers, body = answered(name, wire)
        assert found == status
        assert headers["Content-Type"].startswith("text/html")
        assert body.startswith(b"<!doctype html>")


@both
def test_a_schema_is_refused_only_where_there_is_one(wire):
    assert answered("schema_refused", wire)[0] == 400
    assert answered("schema_refused", wire, request("revise"))[0] == 200


@both
def test_a_connection_is_reset(wire):
    with (
        serve(faults="reset") as server,
        pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)),
        Raw(server, wire),
    ):
        pass


@both
def test_a_connection_is_lost_midway(wire):
    with (
        serve(faults="midway") as server,
        Raw(server, wire) as response,
        pytest.raises(http.client.IncompleteRead) as lost,
    ):
        response.read()
    assert lost.value.partial.startswith(b'{"id"')


@both
def test_a_call_hangs(wire):
    with (
        serve(faults="hang") as server,
        pytest.raises(TimeoutError),
        Raw(server, wire, timeout=0.1),
    ):
        pass


@both
def test_an_answer_drips(wire):
    pieces = []
    with (
        serve(hashed(3), faults="drip", drip_s=0.0001) as server,
        Raw(server, wire, request("judge_each")) as response,
    ):
        while piece := response.read1(65536):
            pieces.append(piece)
    assert len(pieces) > 20
    assert json.loads(b"".join(pieces))["model"] == "fake-model"


@both
def test_a_dripping_answer_may_be_given_up(wire):
    with (
        serve(faults="drip", drip_s=30) as server,
        pytest.raises(TimeoutError),
        Raw(server, wire, timeout=0.1) as response,
    ):
        response.read()


@both
def test_bodies_are_empty_halved_and_not_utf8(wire):
    assert answered("empty_body", wire)[::2] == (200, b"")
    status, _, half = answered("truncated_body", wire)
    assert status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(half)
    with pytest.raises(UnicodeDecodeError):
        answered("not_utf8", wire)[2].decode()


def test_a_refusal_is_said_in_the_way_of_the_wire():
    choice = json.loads(answered("refusal", "openai")[2])["choices"][0]
    assert choice["message"]["content"] is None
    assert choice["message"]["refusal"]
    message = json.loads(answered("refusal", "anthropic")[2])
    assert (message["stop_reason"], message["content"]) == ("refusal", [])
    assert spoilt("filtered", "openai") == ("", "content_filter")
    assert spoilt("filtered", "anthropic") == ("", "pause_turn")


@both
def test_keys_are_wrong_missing_extra_or_in_another_order(wire):
    true = TRUE[wire]
    wrong = json.loads(spoilt("wrong_keys", wire)[0])
    assert not set(wrong) & set(true)
    assert list(wrong.values()) == list(true.values())
    missing = json.loads(spoilt("missing_keys", wire)[0])
    assert 0 < len(missing) < len(true)
    assert missing.items() <= true.items()
    extra = json.loads(spoilt("extra_keys", wire)[0])
    assert extra.items() > true.items()
    order = json.loads(spoilt("other_order", wire)[0])
    assert order == true
    assert list(order) == list(reversed(true))
    assert list(order["c1"]) == ["verdict", "reason", "evidence"]


@both
def test_a_key_comes_twice_with_two_verdicts(wire):
    pairs = json.loads(spoilt("duplicated_keys", wire)[0], object_pairs_hook=list)
    named = [key for key, _ in pairs]
    assert named == [*TRUE[wire], "c1"]
    first, last = dict(pairs[0][1]), dict(pairs[-1][1])
    assert first["verdict"] == TRUE[wire]["c1"]["verdict"] != last["verdict"]


@both
def test_levels_are_numbers_or_decimals(wire):
    level = TRUE[wire]["c1"]["verdict"]
    assert json.loads(spoilt("levels_as_numbers", wire)[0])["c1"]["verdict"] == int(level)
    assert json.loads(spoilt("levels_as_decimals", wire)[0])["c1"]["verdict"] == f"{level}.0"


@both
def test_values_are_text(wire):
    critique = json.loads(spoilt("values_as_text", wire, request("critique"))[0])
    assert critique["needs_revision"] in ("true", "false")


@both
@pytest.mark.parametrize("call", [CALL, GROUP], ids=["judge", "group"])
def test_no_verdict_is_one_that_is_allowed(wire, call):
    for name in ("out_of_range", "no_value"):
        content = json.loads(spoilt(name, wire, call)[0])
        entries = content if call is CALL else content["r1"]
        allowed = (call.schema if call is CALL else call.schema["properties"]["r1"])["properties"]
        for key, entry in entries.items():
            assert entry["verdict"] not in allowed[key]["properties"]["verdict"]["enum"]


@both
def test_an_answer_is_cut_short(wire):
    text, stopped = spoilt("cut_short", wire)
    assert stopped == ("length" if wire == "openai" else "max_tokens")
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    assert json.dumps(TRUE[wire], ensure_ascii=False).startswith(text)


@both
def test_json_stands_in_markdown_and_prose(wire):
    true = json.dumps(TRUE[wire], ensure_ascii=False)
    assert spoilt("in_markdown", wire)[0] == f"```json\n{true}\n```"
    around = spoilt("prose_around", wire)[0]
    assert true in around
    assert not around.startswith("{")
    long = spoilt("long_prose", wire)[0]
    assert len(long) > 100_000
    assert long.endswith(true)
    only = spoilt("only_prose", wire)[0]
    assert len(only) > 100_000
    assert '"verdict"' not in only


@both
def test_a_draft_stands_before_the_final_object(wire):
    text = spoilt("two_objects", wire)[0]
    draft, end = json.JSONDecoder().raw_decode(text)
    final = json.loads(text[text.index("{", end) :])
    assert final == TRUE[wire]
    assert all(
        verdicts(draft)[key] != verdict
        for key, verdict in verdicts(final).items()
        if verdict != "cannot_tell"
    )


@both
@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.answer])
def test_text_that_is_no_json_is_spoilt_without_failing(name, wire):
    assert answered(name, wire, request("revise"))[0] == 200


@both
@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.answer])
def test_a_forced_tool_is_spoilt_without_failing(name, wire):
    call = request("holistic", FULL)
    assert answered(name, wire, call)[0] == 200


@pytest.mark.parametrize("name", ["reset", "midway", "hang", "drip"])
def test_a_connection_that_is_cut_is_no_error_of_the_server(name, caplog):
    cut = suppress(OSError, http.client.HTTPException)
    with serve(faults=name, drip_s=0.001) as server:
        with cut, Raw(server, "openai", timeout=0.05) as response:
            response.read(20)
            response.close()
        while server.in_flight:
            time.sleep(0.005)
    assert caplog.records == []


def test_faults_befall_calls_by_their_number():
    faults = ["server_error", None, "wrong_key"]
    with serve(faults=faults) as server:
        found = []
        for _ in range(4):
            with Raw(server, "openai") as response:
                found.append(response.status)
                response.read()
        assert [each.fault for each in server.requests] == [*faults, None]
    assert found == [500, 200, 401, 200]


def test_a_fault_that_stands_in_for_an_answer_asks_no_script():
    asked = []
    with serve(lambda call: asked.append(call) or "x", faults=["rate_limited"]) as server:
        for _ in range(2):
            with Raw(server, "openai") as response:
                response.read()
    assert len(asked) == 1


def test_shares_are_met_and_do_not_depend_on_the_order_of_calls():
    bodies = [f"body {number}".encode() for number in range(4000)]
    shares = {"server_error": 0.1, "reset": 0.2}
    draw = scheduled(shares, seed=4)
    drawn = {body: draw(number, body) for number, body in enumerate(bodies)}
    counted = Counter(fault.name if fault else None for fault in drawn.values())
    assert 330 < counted["server_error"] < 470
    assert 700 < counted["reset"] < 900
    backwards = scheduled(shares, seed=4)
    assert {body: backwards(0, body) for body in reversed(bodies)} == drawn
    other = scheduled(shares, seed=5)
    assert {body: other(0, body) for body in bodies} != drawn


def test_a_call_that_is_tried_again_is_drawn_again():
    draw = scheduled({"reset": 0.5}, seed=1)
    drawn = [draw(number, b"same") is None for number in range(200)]
    assert 60 < sum(drawn) < 140


def test_a_schedule_may_be_a_function():
    with (
        serve(faults=lambda number, body: FAULTS["empty_body"]) as server,
        Raw(server, "openai") as response,
    ):
        assert response.read() == b""


def test_faults_are_named_or_refused():
    with pytest.raises(ValueError, match="no fault is called `flood`"):
        scheduled(["flood"])
    with pytest.raises(ValueError, match="no fault is called `flood`"), serve(faults="flood"):
        pass
    with pytest.raises(ValueError, match="together at most 1"):
        scheduled({"reset": 0.7, "hang": 0.7})
    assert parse_shares("reset:0.25, hang:0.5") == {"reset": 0.25, "hang": 0.5}
    assert parse_shares("") == {}
    for text in ("reset", "reset:much", "reset:2", "flood:0.1"):
        with pytest.raises(ValueError, match=r"reset|flood|shares"):
            parse_shares(text)
