import pytest

from rubricc.endpoints import anthropic_sdk, compatible, openai_sdk
from rubricc.endpoints.endpoint import SETTINGS, Abilities
from rubricc.endpoints.errors import SettingRefused
from rubricc.endpoints.honour import refuse_settings
from rubricc.endpoints.request import Sampling

ALL = Sampling(temperature=0, seed=1, effort="low", max_tokens=10)


def test_what_an_endpoint_may_not_honour_is_a_warning():
    found = refuse_settings("anthropic:m", anthropic_sdk.ABILITIES, ALL)
    assert found == ["`anthropic:m` may not honour `seed`"]
    found = refuse_settings("http://h#m", compatible.ABILITIES, ALL, True)
    assert found == ["`http://h#m` may not honour `effort`"]


def test_what_would_be_ignored_to_another_meaning_is_an_error():
    with pytest.raises(SettingRefused) as caught:
        refuse_settings("anthropic:m", anthropic_sdk.ABILITIES, Sampling(), True)
    assert "`anthropic:m` cannot honour `verdicts: logprobs`" in str(caught.value)


def test_what_is_not_set_is_never_complained_about():
    nothing = Abilities(dict.fromkeys(SETTINGS, "error"), "none")
    assert refuse_settings("x", nothing, Sampling()) == []
    with pytest.raises(SettingRefused):
        refuse_settings("x", nothing, Sampling(temperature=0.0))


def test_a_setting_that_abilities_do_not_mention_is_not_honoured():
    with pytest.raises(SettingRefused):
        refuse_settings("x", Abilities({}, "none"), Sampling(seed=0))


@pytest.mark.parametrize("module", [anthropic_sdk, compatible, openai_sdk])
def test_every_setting_is_settled(module):
    assert set(module.ABILITIES.honours) == set(SETTINGS)
