"""Productions of the grammar to nodes: one method a production, named as it is.

Values of terminals are indices of tokens; values of nonterminals are nodes or lists of them.
"""
