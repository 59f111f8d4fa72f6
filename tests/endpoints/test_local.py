"""The endpoint in this process, against direct calls of the same tiny model."""

from __future__ import annotations

import asyncio
import json
import math
import pickle
import shutil
import subprocess
import sys
import threading

import pytest

from rubricc.endpoints.endpoint import SETTINGS
from rubricc.endpoints.errors import (
    ContextTooLong,
    ExtraMissing,
    ModelUnknown,
    RequestRefused,
    SettingRefused,
)
from rubricc.endpoints.local import ABILITIES, MAX_TOKENS, LocalEndpoint
from rubricc.endpoints.request import Request, Sampling
from rubricc.prompts.fill import Filled
from tests.endpoints.tiny_model import SPECIAL, build_tiny_model

MESSAGES = (
    Filled("system", "Check one response.\n", True),
    Filled("user", "Request\nName a colour. 水 🜁\n", True),
    Filled("user", "Reply with the letter of the verdict.\nLetter:\n", False),
)
RENDERED = (
    "<|im_start|>system\nCheck one response.\n<|im_end|>\n"
    "<|im_start|>user\nRequest\nName a colour. 水 🜁\n"
    "Reply with the letter of the verdict.\nLetter:\n<|im_end|>\n<|im_start|>assistant\n"
)
GREEDY = Sampling(temperature=0.0, max_tokens=12)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    pytest.importorskip("torch", reason="needs the extra `rubricc[local]`")
    pytest.importorskip("transformers", reason="needs the extra `rubricc[local]`")
    return build_tiny_model(tmp_path_factory.mktemp("tiny"), context=512)


@pytest.fixture(scope="session")
def plain(tmp_path_factory, tiny):
    return build_tiny_model(tmp_path_factory.mktemp("plain"), context=512, template=None)


@pytest.fixture(scope="session")
def direct(tiny):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    return AutoTokenizer.from_pretrained(tiny), AutoModelForCausalLM.from_pretrained(tiny).eval()


def asked(folder, *requests):
    """The replies of one endpoint, one request after the other."""

    async def run():
        endpoint = LocalEndpoint(folder)
        try:
            return [await endpoint.complete(request) for request in requests]
        finally:
            await endpoint.aclose()

    return asyncio.run(run())


def one(folder, *parts, **more):
    return asked(folder, Request(*parts, **more))[0]


def spread(direct, text):
    """The log-probabilities of every next token."""
    import torch

    tokenizer, model = direct
    ids = torch.tensor([tokenizer(text)["input_ids"]])
    with torch.no_grad():
        return torch.log_softmax(model(ids).logits[0, -1].double(), dim=-1)


def greedy(direct, text):
    """The twelve tokens that follow, as the model's own code draws them."""
    import torch

    tokenizer, model = direct
    ids = torch.tensor([tokenizer(text)["input_ids"]])
    given = torch.ones_like(ids)
    drawn = model.generate(ids, attention_mask=given, do_sample=False, max_new_tokens=12)
    return drawn[0, ids.shape[1] :].tolist()


@pytest.mark.local
def test_log_probabilities_are_those_of_a_direct_pass(tiny, direct):
    reply = one(tiny, MESSAGES, choices=("A", "B", "C"))
    tokenizer = direct[0]
    every = spread(direct, RENDERED)
    for label, found in reply.logprobs.items():
        own = {tokenizer(RENDERED + text)["input_ids"][-1] for text in (label, f" {label}")}
        expected = math.log(sum(math.exp(every[token]) for token in own))
        assert found == pytest.approx(expected, abs=1e-5)
    assert reply.text == max(reply.logprobs, key=reply.logprobs.get)
    assert (reply.usage.sent, reply.usage.received) == (len(tokenizer(RENDERED)["input_ids"]), 1)


@pytest.mark.local
def test_a_label_with_a_space_before_it_counts_where_it_is_one_token(tiny, direct):
    tokenizer = direct[0]
    assert len(tokenizer(" A")["input_ids"]) == 1, "the tokenizer of this test has learned it"
    (own,), (spaced,) = tokenizer("A")["input_ids"], tokenizer(" A")["input_ids"]
    every = spread(direct, RENDERED)
    found = one(tiny, MESSAGES, choices=("A", "B")).logprobs["A"]
    assert found == pytest.approx(
        math.log(math.exp(every[own]) + math.exp(every[spaced])), abs=1e-5
    )
    assert found > every[own]
    assert found > every[spaced]


@pytest.mark.local
@pytest.mark.parametrize("label", ["not one token", "水", ""])
def test_a_label_that_is_no_single_token_is_refused(tiny, label):
    with pytest.raises(SettingRefused, match=f"the label `{label}` is no single token"):
        one(tiny, MESSAGES, choices=("A", label))


@pytest.mark.local
def test_labels_that_are_the_same_token_are_refused(tiny):
    with pytest.raises(SettingRefused, match="`A` and ` A` are the same token"):
        one(tiny, MESSAGES, choices=("A", " A"))


@pytest.mark.local
def test_temperature_0_is_greedy(tiny, direct):
    expected = greedy(direct, RENDERED)
    reply = one(tiny, MESSAGES, GREEDY)
    assert reply.text == direct[0].decode(expected, skip_special_tokens=True)
    assert (reply.stopped, reply.model) == ("length", str(tiny))
    assert reply.usage.received == 12


@pytest.mark.local
def test_no_temperature_is_the_model_s_own_way(tiny, tmp_path):
    drawn = tmp_path / "drawn"
    shutil.copytree(tiny, drawn)
    path = drawn / "generation_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"do_sample": True}))
    seeds = [Request(MESSAGES, Sampling(seed=seed, max_tokens=12)) for seed in range(4)]
    assert len({reply.text for reply in asked(tiny, *seeds)}) == 1
    assert len({reply.text for reply in asked(drawn, *seeds)}) > 1


@pytest.mark.local
def test_a_seed_draws_the_same_again_and_another_for_each_sample(tiny):
    import torch

    warm = Sampling(temperature=1.5, seed=7, max_tokens=12)
    before = torch.random.get_rng_state()
    first, again, other, unlike = asked(
        tiny,
        Request(MESSAGES, warm),
        Request(MESSAGES, warm),
        Request(MESSAGES, warm, sample=1),
        Request(MESSAGES, Sampling(temperature=1.5, seed=8, max_tokens=12)),
    )
    assert first == again
    assert len({first.text, other.text, unlike.text}) == 3
    assert torch.equal(before, torch.random.get_rng_state()), "a training run keeps its own state"


@pytest.mark.local
def test_draws_without_a_seed_differ(tiny):
    warm = Request(MESSAGES, Sampling(temperature=1.5, max_tokens=12))
    assert len({reply.text for reply in asked(tiny, *[warm] * 3)}) == 3


@pytest.mark.local
def test_an_answer_ends_where_the_model_ends_it(tiny, direct):
    third = greedy(direct, RENDERED)[2]
    ending = tiny.parent / "ending"
    shutil.copytree(tiny, ending)
    path = ending / "generation_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"eos_token_id": [third, 2]}))
    reply = one(ending, MESSAGES, GREEDY)
    assert reply.stopped == "end"
    assert reply.usage.received <= 3


@pytest.mark.local
def test_a_prompt_that_fills_the_context_is_too_long(tiny):
    for request in ({"choices": ("A", "B")}, {"sampling": GREEDY}):
        with pytest.raises(ContextTooLong, match=r"the prompt has 6\d\d tokens.*takes 512"):
            one(tiny, (Filled("user", "qz" * 300, False),), **request)


@pytest.mark.local
def test_an_answer_is_no_longer_than_the_room_for_it(tiny):
    reply = one(tiny, (Filled("user", "qz" * 245, False),), Sampling(temperature=0))
    assert reply.stopped == "length"
    assert reply.usage.sent + reply.usage.received == 512 < MAX_TOKENS


@pytest.mark.local
def test_without_a_template_the_messages_stand_below_each_other(plain):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    text = "Check one response.\n\n" + "".join(message.content for message in MESSAGES[1:])
    found = AutoTokenizer.from_pretrained(plain), AutoModelForCausalLM.from_pretrained(plain)
    reply = one(plain, MESSAGES, choices=("A", "B"))
    ids = found[0](text)["input_ids"]
    every = spread(found, text)
    own = {found[0](text + label)["input_ids"][-1] for label in ("A", " A")}
    assert reply.usage.sent == len(ids)
    expected = math.log(sum(math.exp(every[token]) for token in own))
    assert reply.logprobs["A"] == pytest.approx(expected, abs=1e-5)


@pytest.mark.local
def test_a_template_without_a_system_role_gets_its_text_in_the_first_turn(tmp_path, tiny):
    strict = (
        "{% for m in messages %}{% if m['role'] == 'system' %}{{ raise_exception('no') }}"
        "{% endif %}<|im_start|>{{ m['content'] }}{% endfor %}"
    )
    folder = build_tiny_model(tmp_path, template=strict)
    reply = one(folder, (Filled("system", "a", False), Filled("user", "b", False)), GREEDY)
    assert reply.usage.sent == 4  # the token, a, a line end, b
    with pytest.raises(RequestRefused, match="the chat template of the model refuses"):
        one(folder, (Filled("system", "a", False),), GREEDY)


@pytest.mark.local
def test_an_answer_may_be_begun_for_the_model(tiny):
    begun = (*MESSAGES, Filled("assistant", "Verdict:", False))
    plain_sent, begun_sent = (
        reply.usage.sent for reply in asked(tiny, Request(MESSAGES, GREEDY), Request(begun, GREEDY))
    )
    assert plain_sent < begun_sent


@pytest.mark.local
def test_calls_at_once_are_answered_one_after_the_other(tiny):
    requests = [Request((Filled("user", f"Say {number}.", False),), GREEDY) for number in range(6)]

    async def run():
        endpoint = LocalEndpoint(tiny)
        try:
            return await asyncio.gather(*(endpoint.complete(request) for request in requests))
        finally:
            await endpoint.aclose()

    assert asyncio.run(run()) == asked(tiny, *requests)


@pytest.mark.local
def test_a_call_that_is_given_up_ends_and_lets_others_through(tiny):
    endless = Sampling(temperature=0, max_tokens=400)

    async def run():
        endpoint = LocalEndpoint(tiny)
        await endpoint.complete(Request(MESSAGES, GREEDY))
        seen = threading.Event()
        write = endpoint._model.write

        def watched(*arguments):
            seen.set()
            return write(*arguments)

        endpoint._model.write = watched
        running = asyncio.create_task(endpoint.complete(Request(MESSAGES, endless)))
        queued = asyncio.create_task(endpoint.complete(Request(MESSAGES, endless)))
        await asyncio.to_thread(seen.wait, 30)
        running.cancel()
        queued.cancel()
        for task in (running, queued):
            with pytest.raises(asyncio.CancelledError):
                await task
        after = await endpoint.complete(Request(MESSAGES, GREEDY))
        await endpoint.aclose()
        return after

    assert asyncio.run(run()) == one(tiny, MESSAGES, GREEDY)
    assert not [each for each in threading.enumerate() if each.name.startswith("rubricc-local")]


@pytest.mark.local
def test_a_generation_stops_at_the_token_after_it_is_told_to(tiny):
    from rubricc.endpoints.local_model import LocalModel
    from rubricc.endpoints.local_tokenizer import LocalTokenizer

    model = LocalModel(tiny, LocalTokenizer(tiny), None)
    stop = threading.Event()
    stop.set()
    reply = model.write(Request(MESSAGES, Sampling(temperature=0)), "m", 100, stop)
    assert (reply.stopped, reply.usage.received) == ("other", 1)


@pytest.mark.local
def test_closing_frees_and_a_later_call_reads_anew(tiny):
    async def run():
        endpoint = LocalEndpoint(tiny)
        await endpoint.aclose()
        first = await endpoint.complete(Request(MESSAGES, GREEDY))
        await endpoint.aclose()
        assert endpoint._model is None
        again = await endpoint.complete(Request(MESSAGES, GREEDY))
        await endpoint.aclose()
        return first, again

    first, again = asyncio.run(run())
    assert first == again


@pytest.mark.local
def test_control_tokens_are_those_of_the_tokenizer(tiny):
    endpoint = LocalEndpoint(tiny)
    assert set(endpoint.control_tokens) == set(SPECIAL)
    assert endpoint._model is None, "the weights are not needed for them"
    assert endpoint.abilities.reads_control


@pytest.mark.local
def test_names_and_pickles(tiny, tmp_path):
    endpoint = LocalEndpoint(tiny)
    assert (endpoint.name, endpoint.model) == (f"local:{tiny}", str(tiny))
    assert endpoint.url.startswith(f"local:{tiny.resolve()}@")
    assert pickle.loads(pickle.dumps(endpoint)).url == endpoint.url
    copied = tmp_path / "copy"
    shutil.copytree(tiny, copied)
    before = LocalEndpoint(copied).url
    (copied / "config.json").write_text((copied / "config.json").read_text() + "\n")
    assert LocalEndpoint(copied).url != before, "other files are another model"


@pytest.mark.local
def test_what_is_no_model_is_said(tiny, tmp_path):
    with pytest.raises(ModelUnknown, match="nowhere` is no folder"):
        LocalEndpoint(tmp_path / "nowhere")
    with pytest.raises(ModelUnknown, match="no tokenizer that transformers can read"):
        one(tmp_path, MESSAGES, GREEDY)
    half = tmp_path / "half"
    shutil.copytree(tiny, half)
    (half / "model.safetensors").unlink()
    with pytest.raises(ModelUnknown, match="no weights in safetensors"):
        one(half, MESSAGES, GREEDY)


@pytest.mark.local
def test_weights_that_are_pickled_are_not_read(tiny, tmp_path):
    import torch
    from safetensors.torch import load_file

    pickled = tmp_path / "pickled"
    shutil.copytree(tiny, pickled)
    torch.save(load_file(pickled / "model.safetensors"), pickled / "pytorch_model.bin")
    (pickled / "model.safetensors").unlink()
    with pytest.raises(ModelUnknown, match="no weights in safetensors"):
        one(pickled, MESSAGES, GREEDY)


@pytest.mark.local
def test_what_a_model_raises_is_a_call_that_failed(tiny):
    async def run():
        endpoint = LocalEndpoint(tiny)
        await endpoint.complete(Request(MESSAGES, GREEDY))

        def broken(*_):
            raise IndexError("secret words of a prompt")

        endpoint._model.write = broken
        try:
            with pytest.raises(RequestRefused, match="failed with IndexError") as caught:
                await endpoint.complete(Request(MESSAGES, GREEDY))
        finally:
            await endpoint.aclose()
        return str(caught.value)

    assert "secret" not in asyncio.run(run())


def test_a_missing_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ExtraMissing, match=r'pip install "rubricc\[local\]"'):
        LocalEndpoint(tmp_path)


def test_every_setting_has_an_answer():
    assert set(ABILITIES.honours) == set(SETTINGS)
    assert ABILITIES.usage


def test_importing_the_endpoint_imports_nothing_heavy():
    code = (
        "import sys, rubricc.endpoints.local\n"
        "assert not {'torch', 'transformers', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
