"""Calls: the function, the number of its arguments, and what each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rubricc.diagnostics.catalogue.checks import (
    ARGUMENT_COUNT,
    ARGUMENT_TYPE,
    INVALID_PATH,
    INVALID_PLACE,
    OUT_OF_REACH,
    UNKNOWN_FUNCTION,
)
from rubricc.diagnostics.diagnostic import Edit
from rubricc.functions.json_text import path_steps
from rubricc.functions.signatures import FUNCTIONS, SCORE_FUNCTIONS, Argument, Function
from rubricc.plan.expression import Call
from rubricc.plan.types import BOOL, NUMBER, Extern, Type
from rubricc.semantics.expressions.hints import warn_about_parts
from rubricc.semantics.expressions.presence import warn_if_absent
from rubricc.semantics.expressions.typed import (
    Typed,
    described,
    fits,
    fits_argument,
    present,
    wanted,
)
from rubricc.source.span import Span
from rubricc.source.suggest import suggest
from rubricc.syntax import nodes

if TYPE_CHECKING:
    from rubricc.semantics.expressions.resolve import Reader

OTHER_NAMES = {
    "len": "characters", "length_of": "characters", "word_count": "words", "wordcount": "words",
    "count_words": "words", "char_count": "characters", "chars": "characters",
    "regex": "matches", "match": "matches", "search": "matches", "startswith": "starts_with",
    "endswith": "ends_with", "includes": "contains", "has": "contains", "tolower": "lower",
    "lowercase": "lower", "toupper": "upper", "uppercase": "upper", "strip": "trim",
    "sum": "mean", "average": "mean", "avg": "mean", "size": "length", "json": "is_json",
    "lang": "language", "detect_language": "language", "ngram_overlap": "overlap",
    "bullet_points": "bullets", "keywords": "mentions", "int": "number", "float": "number",
}  # fmt: skip
"""What other tools call our functions."""


def resolve_call(node: nodes.Call, reader: Reader) -> Typed | None:
    """A call of a function of the language, or of an extern."""
    name = node.function.text
    if name in reader.scope.externs:
        extern = reader.scope.externs[name]
        return _extern_call(node, extern, reader) if extern else None
    function = FUNCTIONS.get(name)
    if function is None:
        for argument in node.arguments:
            reader.resolve(argument)
        return _report_unknown(node, reader)
    if reader.scope.context == "score" and name not in SCORE_FUNCTIONS:
        return reader.fault(
            OUT_OF_REACH,
            node.function.span,
            f"`{name}` cannot be called in a score",
            "a score has `min`, `max`, `mean`, `abs` and externs; make a criterion of the rest",
        )
    arguments = [reader.resolve(argument) for argument in node.arguments]
    if not _counts(node, function.least, function.most, function.shown(), reader):
        return None
    typed = [argument for argument in arguments if argument is not None]
    if len(typed) < len(arguments):
        return None
    takers = [_taker(function, place) for place in range(len(typed))]
    are_taken = [_takes(name, t, a, reader) for t, a in zip(typed, takers, strict=True)]
    if not all(are_taken):
        return None
    if not _one_list(function, typed, reader):
        return None
    warn_about_parts(name, typed, reader)
    call = Call(function=name, arguments=tuple(argument.expression for argument in typed))
    return Typed(node, call, function.returns or _element(typed[0]))


def _taker(function: Function, place: int) -> Argument:
    return function.arguments[min(place, len(function.arguments) - 1)]


def _element(listed: Typed) -> Type:
    assert listed.type is not None
    return listed.type.element or NUMBER


def _extern_call(node: nodes.Call, extern: Extern, reader: Reader) -> Typed | None:
    scoped = reader.of_arguments()
    if reader.scope.context == "score" and extern.role == "check":
        return reader.fault(
            OUT_OF_REACH,
            node.function.span,
            f"`{extern.name}` is an extern check, and a score calls extern scores",
            "use it in the `check:` of a criterion, and that criterion here",
        )
    read = [scoped.resolve(argument) for argument in node.arguments]
    least = sum(p.default is None and not p.type.optional for p in extern.parameters)
    shown = f"{extern.name}({', '.join(p.name for p in extern.parameters)})"
    if not _counts(node, least, len(extern.parameters), shown, reader):
        return None
    typed = [argument for argument in read if argument is not None]
    if len(typed) < len(read):
        return None
    for argument, parameter in zip(typed, extern.parameters, strict=False):
        if argument.type is None or not fits(argument.type, parameter.type):
            return _wrong_argument(extern.name, argument, described(parameter.type), reader)
        if not parameter.type.optional:
            warn_if_absent(argument, scoped)
    arguments = tuple(argument.expression for argument in typed)
    call = Call(function=extern.name, arguments=arguments, extern=True)
    return Typed(node, call, BOOL if extern.role == "check" else NUMBER)


def _counts(node: nodes.Call, least: int, most: int | None, shown: str, reader: Reader) -> bool:
    given = len(node.arguments)
    if given >= least and (most is None or given <= most):
        return True
    span = node.span
    if most is not None and given > most:
        span = Span(node.arguments[most].span.start, node.arguments[-1].span.end)
    number = (
        f"{least}"
        if most == least
        else f"{least} or more"
        if most is None
        else f"{least} to {most}"
    )
    plural = "" if number == "1" else "s"
    reader.fault(
        ARGUMENT_COUNT,
        span,
        f"`{node.function.text}` is about {number} thing{plural}, and {given or 'none'}"
        f" {'is' if given == 1 else 'are'} given",
        f"write `{shown}`",
    )
    return False


def _takes(name: str, typed: Typed, argument: Argument, reader: Reader) -> bool:
    """Whether ``typed`` can be that argument; reports it where not."""
    if typed.type is None or not fits_argument(present(typed.type), argument):
        _wrong_argument(name, typed, wanted(argument), reader)
        return False
    warn_if_absent(typed, reader)
    if argument.place and not _is_place(typed):
        return _refuse_place(name, typed, reader)
    if argument.path and isinstance(typed.constant, str) and path_steps(typed.constant) is None:
        reader.fault(
            INVALID_PATH,
            typed.node.span,
            f"`{typed.constant}` is no path",
            "a path reads as `items[0].name`",
        )
        return False
    return True


def _is_place(typed: Typed) -> bool:
    constant = typed.constant
    return not isinstance(constant, int | float) or (constant == int(constant) and constant != 0)


def _refuse_place(name: str, typed: Typed, reader: Reader) -> bool:
    reader.fault(
        INVALID_PLACE,
        typed.node.span,
        f"`{name}` has no place `{reader.written(typed.node)}`",
        "1 is the first, -1 the last",
    )
    return False


def _one_list(function: Function, typed: list[Typed], reader: Reader) -> bool:
    """Functions that take numbers or a list of them take one list; ``one_of`` one of its sort."""
    lists = [argument for argument in typed if argument.kind == "list"]
    if function.arguments[0].repeated and lists and len(typed) > 1:
        reader.fault(
            ARGUMENT_TYPE,
            lists[0].node.span,
            f"a list among the numbers of `{function.name}`",
            "give one list, or numbers alone",
        )
        return False
    if function.name == "one_of":
        listed, sought = typed[1].type, typed[0].type
        element = listed.element if listed else None
        if element is not None and sought is not None and not fits(sought, element):
            _wrong_argument("one_of", typed[0], described(element), reader)
            return False
    return True


def _wrong_argument(name: str, typed: Typed, due: str, reader: Reader) -> Typed | None:
    help_, fix = None, None
    node = typed.node
    if typed.kind == "pattern":
        help_ = "a pattern is for `matches`, `count` and `find`"
    elif due == "a pattern" and isinstance(node, nodes.Text):
        help_ = 'a pattern is written `r"…"`'
        if node.form == "line" and "\\" not in reader.written(node):
            fix = Edit(Span(node.span.start, node.span.start), "r")
    elif due == "a list of texts" and typed.kind == "text":
        help_ = f"write a list: `[{reader.written(node)}]`"
    elif typed.kind == "bool" and due == "a number":
        help_ = "a condition is no number"
    return reader.fault(
        ARGUMENT_TYPE,
        node.span,
        f"`{name}` needs {due}, and `{reader.written(node)}` is {described(typed.type)}",
        help_,
        (),
        fix,
    )


def _report_unknown(node: nodes.Call, reader: Reader) -> Typed | None:
    name = node.function.text
    if reader.scope.may_be_broken(name):
        return None
    near = OTHER_NAMES.get(name.lower()) or suggest(name, [*FUNCTIONS, *reader.scope.externs])
    if name in reader.scope.names or name in reader.scope.hidden:
        help_ = "only a function is followed by parentheses"
    else:
        help_ = f"did you mean `{near}`?" if near else "the reference lists every function"
    return reader.fault(
        UNKNOWN_FUNCTION, node.function.span, f"no function is called `{name}`", help_
    )
