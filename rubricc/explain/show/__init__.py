"""A rubric as a page for people who do not read code.

``gather`` makes the ``page``; ``score_words`` and ``case_words`` tell formulas and tests in
sentences; ``markdown`` and ``html`` set it.
"""
