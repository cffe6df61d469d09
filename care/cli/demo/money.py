"""The money of the demo town: who is entitled, what its orders cost whom, what was paid, and the statements."""

from sqlalchemy import select

from care.cli.demo.affairs import affairs
from care.cli.demo.book import Book
from care.cli.demo.catalogue import Firm
from care.cli.demo.contracts import Deal
from care.cli.demo.corrections import Corrections
from care.cli.demo.entitled import add_entitlements
from care.cli.demo.making import Making
from care.cli.demo.monthly import Secretariat
from care.cli.demo.shares import Till
from care.cli.demo.staff import ADMINISTRATOR, MANAGER, OPERATOR
from care.cli.demo.treasury import Treasury
from care.db import db
from care.models import Staff


def add_money(making: Making, deals: list[Deal], firms: list[Firm]) -> None:
    """Bring all orders that are there into the ledger, as if it had been kept from the first day on."""
    making.batch.write()
    staff = {row.login: row.id for row in db.session.execute(select(Staff.login, Staff.id))}
    operator, manager, administrator = (f"staff:{staff[login]}" for login in (OPERATOR, MANAGER, ADMINISTRATOR))
    register = add_entitlements(making, staff[ADMINISTRATOR])
    book = Book(making.batch, making.since)
    treasury = Treasury(making, book, deals, register, operator)
    treasury.follow(affairs())
    taken = list(treasury.taken())
    Secretariat(making, firms, manager, administrator).bill(taken)
    Till(making, book, manager).collect(taken)
    Corrections(making, book, firms[0], operator, administrator).add(taken)
    treasury.write()
    book.write_accounts()
    making.batch.write()
