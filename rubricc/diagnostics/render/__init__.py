"""How findings are shown: one module a format.

``concise`` is one line each, ``pretty`` shows the source, ``as_json`` is for programs, and
``github`` for the annotations of a workflow. Each takes findings in the order in which they are to
stand. ``excerpt`` draws the underlined source, ``summary`` counts.
"""
