"""The registers of the desk, all by one mechanism: ``register.py`` says what a declaration is, ``shelf.py`` has all."""

from care.web.desk.registers import standings, views
from care.web.desk.registers.shelf import REGISTERS

__all__ = ["REGISTERS", "standings", "views"]
