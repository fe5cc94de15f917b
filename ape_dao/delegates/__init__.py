"""What delegates say of themselves: signed texts that anybody collects and verifies.

::

    statement = sign(domain_of(record), Statement(delegate, text, now), account)    # needs no chain
    write_statement(Path("me.delegate.json"), statement)
    judged = judge(chain, domain_of(record), [(path, statement)])                   # by anybody
"""

from ape_dao.delegates.files import read_statement, statement_paths, write_statement
from ape_dao.delegates.judging import REASONS, Judged, judge, newest
from ape_dao.delegates.messages import SignedStatement, Statement, domain_of, sign, title_of, typed_data

__all__ = [
    "REASONS",
    "Judged",
    "SignedStatement",
    "Statement",
    "domain_of",
    "judge",
    "newest",
    "read_statement",
    "sign",
    "statement_paths",
    "title_of",
    "typed_data",
    "write_statement",
]
