"""Training data out: examples in the format of a trainer, by its name, or an error that says why.

:data:`FORMATS` knows what each format can hold; :func:`read_examples` reads rows of rubricc;
:func:`write_format` writes examples, all of them or none.
"""

from rubricc.datasets.formats.format import Format
from rubricc.datasets.formats.read import read_examples
from rubricc.datasets.formats.registry import FORMATS
from rubricc.datasets.formats.write import FormatRefused, Written, write_format

__all__ = ["FORMATS", "Format", "FormatRefused", "Written", "read_examples", "write_format"]
