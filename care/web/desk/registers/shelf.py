"""All registers, in the order of the page that lists them. One more is one declaration, and one line here."""

from typing import Any

from care.web.desk.registers.areas import AREAS
from care.web.desk.registers.caregivers import CAREGIVERS
from care.web.desk.registers.categories import CATEGORIES
from care.web.desk.registers.contracts import CONTRACTS
from care.web.desk.registers.elders import ELDERS
from care.web.desk.registers.entitled_groups import ENTITLED_GROUPS
from care.web.desk.registers.family import FAMILY
from care.web.desk.registers.homes import HOMES
from care.web.desk.registers.organisations import ORGANISATIONS
from care.web.desk.registers.register import Register
from care.web.desk.registers.services import SERVICES
from care.web.desk.registers.settings import SETTINGS
from care.web.desk.registers.skills import SKILLS
from care.web.desk.registers.staff import STAFF

REGISTERS: tuple[Register[Any], ...] = (
    ELDERS,
    HOMES,
    FAMILY,
    CAREGIVERS,
    ORGANISATIONS,
    SERVICES,
    CATEGORIES,
    SKILLS,
    CONTRACTS,
    ENTITLED_GROUPS,
    AREAS,
    STAFF,
    SETTINGS,
)
