"""Numbers and names as a person reads them."""

from __future__ import annotations

_UNITS = ((1e9, "B"), (1e6, "M"), (1e3, "k"))


def titled(name: str) -> str:
    """A name as a heading: ``five_artifacts`` becomes ``Five artifacts``."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def counted(count: int, noun: str) -> str:
    """A number with its noun, as ``1 row`` and ``2,000 rows``."""
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def percent(share: float) -> str:
    """Whole percents of a share in 0..1; never 0 or 100 for a share that is neither."""
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def short(count: float) -> str:
    """A large count in about three digits: ``840``, ``12.3k``, ``4.56M``."""
    for size, letter in _UNITS:
        if count >= size:
            value = count / size
            digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
            return f"{value:,.{digits}f}{letter}"
    return f"{count:,.0f}"


def dollars(cost: float) -> str:
    """An amount in US dollars, to the cent, or to two digits where it is less than one cent."""
    if 0 < cost < 0.01:
        return f"${cost:.2g}" if cost >= 0.0001 else "<$0.0001"
    return f"${cost:,.2f}"


def cost_words(usd: float | None, priced_usd: float, uncertain: int) -> str:
    """What a run cost; ``usd`` is ``None`` where ``uncertain`` replies have no price or count."""
    if usd is not None:
        return dollars(usd)
    if priced_usd:
        return f"at least {dollars(priced_usd)}; no price known for {counted(uncertain, 'call')}"
    return "no price known"


def duration(seconds: float) -> str:
    """A time in its two largest units: ``4.2 s``, ``3 min 05 s``, ``2 h 07 min``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def number(value: float) -> str:
    """A number as short as it can be, with a real minus sign."""
    text = f"{value:.4g}"
    return text.replace("-", "\u2212")


def reward(value: float) -> str:
    """A reward with three decimals, with a real minus sign."""
    text = f"{value:.3f}"
    return ("0.000" if text == "-0.000" else text).replace("-", "\u2212")


def label_words(label: object) -> str:
    """A verdict as a person says it."""
    return str(label).replace("_", " ") if isinstance(label, str) else number_label(label)


def number_label(label: object) -> str:
    """A level, or the mean of code and judge."""
    return number(label) if isinstance(label, int | float) else str(label)


def cut(text: str, limit: int) -> str:
    """``text`` up to ``limit`` characters, with a sign where more follows."""
    return text if len(text) <= limit else f"{text[:limit]}…"
