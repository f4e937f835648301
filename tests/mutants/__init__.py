"""Small changes in the logic that matters most, each of which a test has to notice.

`python -m tests.mutants` makes them one after the other in a copy of the tree and says
which were noticed. A row of `mutants.toml` says where, what becomes what, and why.
"""
