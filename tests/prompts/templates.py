"""Reads the marks of clauses in templates, so that tests can take a sentence away."""

from __future__ import annotations

import re

from rubricc.prompts.templates import read_templates

MARKED = re.compile(r"[ \t]*\{# clause ([0-9]+) #\}\n(.*?)[ \t]*\{# end #\}\n", re.S)


def marked_sentences():
    """``(file, clause, number within the file)`` of every marked sentence."""
    return [
        (name, int(found[1]), number)
        for name, source in read_templates().items()
        for number, found in enumerate(MARKED.finditer(source))
    ]


def without(file, number):
    """The templates with one marked sentence taken away."""
    sources = read_templates()
    found = list(MARKED.finditer(sources[file]))[number]
    sources[file] = sources[file][: found.start()] + sources[file][found.end() :]
    return sources
