"""A rubric as a page for people who do not read code.

``page`` gathers what a page says, ``score_words`` tells in sentences how the score comes about,
and ``markdown`` and ``html`` set it.
"""
