from __future__ import annotations

import asyncio
import json
import math
import threading
import urllib.error
import urllib.request
from dataclasses import replace

import anthropic
import openai
import pytest

from rubricc.endpoints.fake import always, hashed, in_order, serve
from tests.endpoints.fake_calls import FULL, KINDS, PLAIN, anthropic_body, openai_body, request

KEY = "not-a-real-key"


def post(server, path, body, **headers):
    """The status, the headers and the body of a POST."""
    sent = urllib.request.Request(
        server.root + path,
        json.dumps(body).encode() if isinstance(body, dict) else body,
        {"Content-Type": "application/json", **headers},
    )
    try:
        with urllib.request.urlopen(sent, timeout=10) as answered:
            return answered.status, answered.headers, json.loads(answered.read())
    except urllib.error.HTTPError as failed:
        with failed:
            return failed.code, failed.headers, json.loads(failed.read())


def chat(server, call, **fields):
    return post(server, "/v1/chat/completions", openai_body(call, **fields))[2]


def message(server, call, **fields):
    return post(server, "/v1/messages", anthropic_body(call, **fields))[2]


def content(answer):
    return json.loads(answer["choices"][0]["message"]["content"])


@pytest.fixture
def openai_client():
    def make(server, key=KEY):
        client = openai.OpenAI(base_url=server.url, api_key=key, max_retries=0)
        clients.append(client)
        return client

    clients = []
    yield make
    for client in clients:
        client.close()


@pytest.fixture
def anthropic_client():
    def make(server, key=KEY):
        client = anthropic.Anthropic(base_url=server.root, api_key=key, max_retries=0)
        clients.append(client)
        return client

    clients = []
    yield make
    for client in clients:
        client.close()


@pytest.mark.parametrize("name", KINDS)
def test_the_sdk_of_openai_takes_its_answers(name, openai_client):
    call = request(name, FULL)
    with serve(hashed(1)) as server:
        answer = openai_client(server).chat.completions.create(**openai_body(call))
    (choice,) = answer.choices
    assert (choice.finish_reason, answer.model) == ("stop", "fake-model")
    assert answer.usage.prompt_tokens > 100
    assert answer.usage.prompt_tokens_details.cached_tokens == 0
    if call.schema is not None:
        assert list(json.loads(choice.message.content)) == list(call.schema["properties"])
    if call.choices:
        (token,) = choice.logprobs.content
        assert token.token == choice.message.content
        assert {each.token for each in token.top_logprobs} == set(call.choices)
        assert sum(math.exp(each.logprob) for each in token.top_logprobs) == pytest.approx(1)


@pytest.mark.parametrize("name", [name for name in KINDS if not name.endswith("logprobs")])
def test_the_sdk_of_anthropic_takes_its_answers(name, anthropic_client):
    call = request(name, FULL)
    with serve(hashed(1)) as server:
        answer = anthropic_client(server).messages.create(**anthropic_body(call))
    (block,) = answer.content
    assert (answer.stop_reason, answer.model, block.type) == ("end_turn", "fake-model", "text")
    assert answer.usage.input_tokens > 0
    if call.schema is not None:
        assert list(json.loads(block.text)) == list(call.schema["properties"])


def test_both_async_sdks_are_served():
    async def run(server):
        one = openai.AsyncOpenAI(base_url=server.url, api_key=KEY, max_retries=0)
        other = anthropic.AsyncAnthropic(base_url=server.root, api_key=KEY, max_retries=0)
        async with one, other:
            return await asyncio.gather(
                one.chat.completions.create(**openai_body(request("judge"))),
                other.messages.create(**anthropic_body(request("judge"))),
            )

    with serve("met") as server:
        first, second = asyncio.run(run(server))
    assert first.choices[0].message.content == second.content[0].text


def test_both_wires_and_the_request_itself_give_the_same_answer():
    call = request("judge_row", FULL)
    with serve(hashed(5)) as server:
        over_chat, over_messages = content(chat(server, call)), message(server, call)
        assert server.requests[0].asked.questions == server.requests[1].asked.questions
    assert json.loads(over_messages["content"][0]["text"]) == over_chat


def test_answers_need_no_schema():
    call = request("judge_row", FULL)
    bare = replace(call, schema=None)
    with serve(hashed(5)) as server:
        whole = content(chat(server, call))
        assert content(chat(server, bare)) == whole
        assert content(chat(server, bare, response_format={"type": "json_object"})) == whole
        structured = chat(server, bare, structured_outputs={"json": call.schema})
        assert content(structured) == whole


def test_choices_may_come_as_structured_outputs():
    call = request("judge_logprobs")
    with serve("met") as server:
        answer = chat(server, call, structured_outputs={"choice": ["A", "B", "C"]})
    assert answer["choices"][0]["message"]["content"] == "A"
    assert len(answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"]) == 3


def test_a_forced_tool_is_called(anthropic_client):
    call = request("judge")
    body = anthropic_body(replace(call, schema=None))
    tool = {"name": "answer", "input_schema": call.schema}
    with serve("met") as server:
        answer = anthropic_client(server).messages.create(
            **body, tools=[tool], tool_choice={"type": "tool", "name": "answer"}
        )
    (block,) = answer.content
    assert (answer.stop_reason, block.type, block.name) == ("tool_use", "tool_use", "answer")
    assert block.input["c1"]["verdict"] == "met"


def test_models_are_listed_in_both_formats(openai_client, anthropic_client):
    with serve("met", models=("one", "two")) as server:
        assert [each.id for each in openai_client(server).models.list()] == ["one", "two"]
        assert [each.id for each in anthropic_client(server).models.list()] == ["one", "two"]
    with serve("met") as server:
        assert [each.id for each in openai_client(server).models.list()] == ["fake"]


def test_a_key_may_be_required(openai_client, anthropic_client):
    call = request("judge")
    with serve("met", key="right") as server:
        with pytest.raises(openai.AuthenticationError):
            openai_client(server).chat.completions.create(**openai_body(call))
        with pytest.raises(anthropic.AuthenticationError):
            anthropic_client(server).messages.create(**anthropic_body(call))
        with pytest.raises(openai.AuthenticationError):
            openai_client(server).models.list()
        openai_client(server, "right").chat.completions.create(**openai_body(call))
        anthropic_client(server, "right").messages.create(**anthropic_body(call))
        assert server.calls == 4


def test_a_model_may_be_unknown(openai_client, anthropic_client):
    call = request("judge")
    with serve("met", models=("one",)) as server:
        with pytest.raises(openai.NotFoundError, match="fake-model"):
            openai_client(server).chat.completions.create(**openai_body(call))
        with pytest.raises(anthropic.NotFoundError, match="fake-model"):
            anthropic_client(server).messages.create(**anthropic_body(call))


def test_a_prompt_may_be_too_long():
    call = request("judge", PLAIN, {"response": "word " * 2000})
    with serve("met", context_tokens=1000) as server:
        status, _, body = post(server, "/v1/chat/completions", openai_body(call))
        assert (status, body["error"]["code"]) == (400, "context_length_exceeded")
        assert "maximum context length" in body["error"]["message"]
        status, _, body = post(server, "/v1/messages", anthropic_body(call))
        assert (status, body["error"]["type"]) == (400, "invalid_request_error")
        assert body["error"]["message"].startswith("prompt is too long: 2")
        assert content(chat(server, request("judge")))


def test_a_schema_may_be_too_large_unless_nothing_holds_to_it():
    call = request("judge_row", FULL)
    tool = {"name": "answer", "input_schema": call.schema}
    forced = {"tools": [tool], "tool_choice": {"type": "tool", "name": "answer"}}
    with serve("met", schema_bytes=300) as server:
        assert "schema" in chat(server, call)["error"]["message"]
        assert "grammar is too large" in message(server, call)["error"]["message"]
        bare = replace(call, schema=None)
        assert message(server, bare, **forced)["content"][0]["type"] == "tool_use"
        assert content(chat(server, bare, response_format={"type": "json_object"}))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", b"{"),
        ("/v1/chat/completions", b"[]"),
        ("/v1/chat/completions", b"\xff"),
        ("/v1/chat/completions", {"model": "m"}),
        ("/v1/chat/completions", {"model": "m", "messages": [], "stream": True}),
        ("/v1/chat/completions", {"model": "m", "messages": [{"role": "robot"}]}),
        ("/v1/chat/completions", {"model": "m", "messages": [{"role": "user", "content": 3}]}),
        ("/v1/messages", {"model": "m", "messages": []}),
        ("/v1/messages", {"model": "m", "messages": 1, "max_tokens": 1}),
        ("/v1/messages", {"model": "m", "messages": [], "max_tokens": 1, "logprobs": True}),
        (
            "/v1/messages",
            {
                "model": "m",
                "messages": [],
                "max_tokens": 1,
                "tool_choice": {"type": "tool", "name": "x"},
            },
        ),
    ],
)
def test_a_body_that_asks_nothing_is_refused(path, body):
    with serve("met") as server:
        status, _, answer = post(server, path, body)
        assert status == 400
        assert answer["error"]["type"] == "invalid_request_error"


def test_other_paths_are_not_there():
    with serve("met") as server:
        assert post(server, "/v1/embeddings", {})[0] == 404
        assert server.calls == 0


def test_prefixes_are_cached_without_being_asked_by_one_and_at_breakpoints_by_the_other():
    first, other = request("judge"), request("judge", PLAIN, {"response": "The park."})
    with serve("met") as server:
        used = [chat(server, each)["usage"] for each in (first, other, first)]
        marked = [message(server, each)["usage"] for each in (first, other, first)]
    cached = [each["prompt_tokens_details"]["cached_tokens"] for each in used]
    assert cached[0] == 0 < cached[1] < cached[2] == used[2]["prompt_tokens"]
    read = [each["cache_read_input_tokens"] for each in marked]
    written = [each["cache_creation_input_tokens"] for each in marked]
    assert read[0] == 0 < written[0]
    assert read[1] == read[2] == written[0]
    assert written[1] == written[2] == 0
    assert 0 < marked[1]["input_tokens"] < marked[0]["input_tokens"]


def test_without_breakpoints_nothing_is_cached():
    call = request("judge")
    body = anthropic_body(call)
    for block in (*body["system"], *body["messages"][0]["content"]):
        block.pop("cache_control", None)
    with serve("met") as server:
        for _ in range(2):
            used = post(server, "/v1/messages", body)[2]["usage"]
            assert used["cache_read_input_tokens"] == used["cache_creation_input_tokens"] == 0


def test_tokens_of_an_answer_may_run_out():
    with serve("met") as server:
        over_chat = chat(server, request("judge"), max_completion_tokens=10)
        over_messages = message(server, request("judge"), max_tokens=10)
    assert over_chat["choices"][0]["finish_reason"] == "length"
    assert over_messages["stop_reason"] == "max_tokens"
    assert over_messages["content"][0]["text"].startswith('{"c1"')


def test_usage_may_be_left_out():
    with serve("met", usage=False) as server:
        assert "usage" not in chat(server, request("judge"))


def test_what_was_asked_is_kept_without_keys():
    with serve("met") as server:
        post(server, "/v1/chat/completions", openai_body(request("judge")), Authorization=KEY)
        post(server, "/v1/messages", anthropic_body(request("judge")), **{"x-api-key": KEY})
        assert server.calls == len(server.requests) == 2
        assert KEY not in repr(server.requests)
        assert [each.asked.kind for each in server.requests] == ["judge", "judge"]
        assert server.requests[1].path == "/v1/messages"


def test_what_was_asked_need_not_be_kept():
    with serve("met", keep=False) as server:
        chat(server, request("judge"))
        assert (server.calls, server.requests) == (1, [])


def test_a_script_that_raises_is_500_and_is_kept():
    with serve(in_order([ValueError("broken")])) as server:
        status, _, body = post(server, "/v1/chat/completions", openai_body(request("judge")))
        assert status == 500
        assert "ValueError: broken" in body["error"]["message"]
        assert [str(error) for error in server.errors] == ["broken"]


def test_prompts_of_some_megabytes_are_taken():
    call = request("judge", PLAIN, {"response": "pad " * 700_000})
    with serve("met", usage=False) as server:
        assert content(chat(server, call))["c1"]["verdict"] == "met"


def test_half_a_character_is_taken_and_given_back():
    call = request("revise", PLAIN, {"response": "half \ud83d of one"})
    with serve("writer") as server:
        answer = chat(server, call)
    assert answer["choices"][0]["message"]["content"].endswith("half \ud83d of one")


def test_it_counts_how_many_calls_were_in_flight():
    async def run(server):
        client = openai.AsyncOpenAI(base_url=server.url, api_key=KEY, max_retries=0)
        async with client:
            calls = (
                client.chat.completions.create(**openai_body(request("judge"))) for _ in range(8)
            )
            await asyncio.gather(*calls)

    with serve("met", latency_s=0.2) as server:
        asyncio.run(run(server))
        assert server.most_in_flight == 8
        assert server.in_flight == 0


def test_it_ends_with_its_block_and_leaves_no_thread():
    before = threading.active_count()
    with serve(always("met")) as server:
        assert server.url == f"{server.root}/v1"
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(server.url, timeout=5)


def test_a_taken_port_is_an_error():
    with serve("met") as server:
        port = int(server.root.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"), serve("met", port=port):
            pass


def test_it_ends_while_calls_hang():
    call = openai_body(request("judge"))

    def ask(server):
        with pytest.raises(OSError, match=r".*"):
            post(server, "/v1/chat/completions", call)

    with serve("met", faults="hang") as server:
        thread = threading.Thread(target=ask, args=(server,))
        thread.start()
        while server.in_flight == 0:
            threading.Event().wait(0.005)
    thread.join(timeout=5)
    assert not thread.is_alive()
