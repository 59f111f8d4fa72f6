"""A tokenizer of ``transformers`` from a folder: prompts to tokens, and labels to one token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from rubricc.endpoints.chat import chat_messages
from rubricc.endpoints.errors import ModelUnknown, RequestRefused, SettingRefused
from rubricc.prompts.fill import Filled


class LocalTokenizer:
    """The tokenizer in ``folder``, with its chat template if it has one.

    Raises:
        ModelUnknown: there is none that transformers can read.
    """

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer

        try:
            self.inner: Any = AutoTokenizer.from_pretrained(
                str(folder), local_files_only=True, trust_remote_code=False
            )
        except Exception as error:  # the files of a folder may break any reader
            raise ModelUnknown(
                f"`{folder}` holds no tokenizer that transformers can read: {type(error).__name__}"
            ) from error

    @property
    def control_tokens(self) -> tuple[str, ...]:
        """Every token that is not text: special ones, and those that were added as such."""
        added = self.inner.added_tokens_decoder.values()
        found = [*self.inner.all_special_tokens, *(str(t) for t in added if t.special)]
        return tuple(sorted(set(found) - {""}))

    def rendered(self, messages: Sequence[Filled], *, thinking: bool = True) -> str:
        """The prompt as the model reads it, up to where its answer begins.

        Without a chat template the messages stand one below the other, as a model that only
        continues text needs them. ``thinking`` off asks a template that can for no reasoning.

        Raises:
            RequestRefused: the chat template takes no such messages.
        """
        joined = chat_messages(messages)
        if not self.inner.chat_template:
            return "\n".join(message["content"] for message in joined)
        try:
            return self._templated(joined, thinking)
        except Exception as error:  # a template raises what it likes
            if joined[0]["role"] != "system" or len(joined) == 1:
                raise _refused(error) from error
        # Templates of models without a system role refuse one; theirs is the first user message.
        system, first, *others = joined
        merged = {"role": first["role"], "content": f"{system['content']}\n{first['content']}"}
        try:
            return self._templated([merged, *others], thinking)
        except Exception as error:  # as above
            raise _refused(error) from error

    def tokens(self, text: str) -> list[int]:
        """The tokens of a rendered prompt. A chat template writes its own first token; plain text
        gets the tokenizer's."""
        plain = not self.inner.chat_template
        found: list[int] = self.inner(text, add_special_tokens=plain)["input_ids"]
        return found

    def labels(self, prompt: str, labels: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
        """The tokens that say each label where the answer to ``prompt`` begins: the label itself,
        and the label with a space before it where that is a token of its own.

        Raises:
            SettingRefused: a label is no single token there, or two are the same.
        """
        before = self.tokens(prompt)
        found = {label: self._single(prompt, before, label) for label in labels}
        for one, other in combinations(found, 2):
            if set(found[one]) & set(found[other]):
                raise SettingRefused(
                    f"the labels `{one}` and `{other}` are the same token of this model"
                )
        return found

    def text(self, tokens: Sequence[int]) -> str:
        """What the tokens of an answer say, without special ones."""
        decoded: str = self.inner.decode(
            tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return decoded

    def _templated(self, messages: list[dict[str, Any]], thinking: bool) -> str:
        continues = messages[-1]["role"] == "assistant"
        extra = {} if thinking else {"enable_thinking": False}
        rendered: str = self.inner.apply_chat_template(
            messages,
            tokenize=False,
            add_generation_prompt=not continues,
            continue_final_message=continues,
            **extra,
        )
        return rendered

    def _single(self, prompt: str, before: list[int], label: str) -> tuple[int, ...]:
        found = []
        for written in (label, f" {label}") if label.strip() else ():
            tokens = self.tokens(prompt + written)
            if tokens[:-1] == before and tokens[-1] != self.inner.unk_token_id:
                found.append(tokens[-1])
        if not found:
            raise SettingRefused(
                f"the label `{label}` is no single token of this model: leave `verdicts: logprobs` "
                "away, or ask another model"
            )
        return tuple(dict.fromkeys(found))


def _refused(error: Exception) -> RequestRefused:
    kind = type(error).__name__
    return RequestRefused(f"the chat template of the model refuses the messages: {kind}")
