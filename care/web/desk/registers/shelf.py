"""All registers, in the order of the page that lists them. One more is one declaration, and one line here."""

from typing import Any

from care.web.desk.registers.areas import AREAS
from care.web.desk.registers.organisations import ORGANISATIONS
from care.web.desk.registers.register import Register
from care.web.desk.registers.settings import SETTINGS

REGISTERS: tuple[Register[Any], ...] = (ORGANISATIONS, AREAS, SETTINGS)
