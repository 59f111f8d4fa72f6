from rubricc.endpoints.endpoint import SETTINGS
from rubricc.endpoints.table import every_ability, notes, table

from .page import has_part


def test_the_page_shows_the_table(request):
    assert has_part("table", table(), request.config.getoption("--update-golden"))


def test_the_page_shows_the_notes(request):
    assert has_part("notes", notes(), request.config.getoption("--update-golden"))


def test_every_endpoint_says_of_every_setting_what_becomes_of_it():
    found = dict(every_ability())
    assert list(found)[:3] == ["`openai:NAME`", "`anthropic:NAME`", "`http://HOST:PORT/v1#NAME`"]
    for abilities in found.values():
        assert set(abilities.honours) == set(SETTINGS)
        assert abilities.schema
