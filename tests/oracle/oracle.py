"""Every measure of the specification, from the submissions' files."""

from __future__ import annotations

from pathlib import Path

from tests.oracle.book import Book
from tests.oracle.breaches import count_breaches
from tests.oracle.casework import count_casework
from tests.oracle.contact import count_contact
from tests.oracle.counting import Tally
from tests.oracle.door import in_order, read_submissions
from tests.oracle.failures import count_failures, failures_of
from tests.oracle.first_contact import count_first_contacts
from tests.oracle.lost import count_lost
from tests.oracle.resolution import World
from tests.oracle.sentences import count_sentences
from tests.oracle.sickness import count_sickness


def recount(folder: Path) -> Tally:
    """Count every measure from the submissions in a folder."""
    book = Book(World(read_submissions(in_order(folder))))
    failures = failures_of(book)
    count_contact(book)
    count_first_contacts(book)
    count_lost(book)
    count_failures(book, failures)
    count_breaches(book)
    count_sentences(book, failures)
    count_casework(book)
    count_sickness(book)
    return book.tally
