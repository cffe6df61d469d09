"""Whose a row of a roster is, and what of her differs: what writing it would do, or why a person must look first."""

from collections.abc import Sequence

from care import clock, errors, homes, people
from care.models import Area, Elder, Person, StandingKind
from care.transfers.roster_checking import Checked, Entry
from care.transfers.roster_columns import Column
from care.transfers.roster_entitling import entitle
from care.transfers.roster_plan import Defaults, Does, Plan
from care.transfers.roster_register import Register


def plan(checked: Checked, register: Register, defaults: Defaults) -> Plan:
    """Compare a row with the register. Whatever a person must decide is a problem; so is what was wrong before."""
    made = Plan(problems=list(checked.problems))
    entry = checked.entry
    made.area = register.area_in(entry.area) or register.area_in(entry.address)
    made.elder = _whose(entry, register, made)
    if made.elder is None:
        _new(entry, made)
    else:
        _changed(entry, made.elder, made)
    _placed(entry, made)
    for word in entry.groups:
        entitle(entry, word, register, defaults, made)
    _refuse_dead(made)
    return made


def _whose(entry: Entry, register: Register, made: Plan) -> Elder | None:
    """By her identity number; without one, by name and birth date where just one person bears both."""
    bearer = register.bearers.get(people.id_mark(entry.resident_id)) if entry.resident_id else None
    if bearer:
        return _borne_by(bearer, entry, register, made)
    namesakes = [each for each in register.namesakes.get(entry.name, ()) if each.deactivated_at is None]
    if entry.resident_id is None:
        return _by_birth(entry, namesakes, made)
    return _without_number(entry, namesakes, made)


def _borne_by(bearer: Person, entry: Entry, register: Register, made: Plan) -> Elder | None:
    elder = register.elder_of.get(bearer.id)
    if elder is None:
        made.wrong(Column.ID, "not_elder")
    elif "".join(bearer.name.split()) != "".join(entry.name.split()):
        made.wrong(Column.ID, "other_name")
    elif elder.deactivated_at:
        made.wrong(Column.ID, "deactivated")
    return elder


def _by_birth(entry: Entry, namesakes: Sequence[Elder], made: Plan) -> Elder | None:
    same = [each for each in namesakes if entry.born and each.person.birth_date == entry.born]
    if len(same) == 1:
        return same[0]
    if not made.has_fault(Column.ID):
        made.wrong(Column.ID, "not_unique" if same else "no_id")
    return None


def _without_number(entry: Entry, namesakes: Sequence[Elder], made: Plan) -> Elder | None:
    """She may be there from a telephone call, without her number: the same birth date or telephone says that."""
    nameless = [each for each in namesakes if each.person.resident_id_hash is None]
    same = [each for each in nameless if each.person.birth_date == entry.born or _reached_alike(each, entry)]
    same = [each for each in same if each.person.birth_date in (None, entry.born)]
    if len(same) == 1:
        return same[0]
    unsure = [each for each in nameless if each.person.birth_date is None and each.area_code == _code(made.area)]
    if same or unsure:
        made.wrong(Column.NAME, "namesake")
    return None


def _code(area: Area | None) -> str | None:
    return area.code if area else None


def _reached_alike(elder: Elder, entry: Entry) -> bool:
    return bool(_dialled(elder) & {number[:2] for number in entry.numbers})


def _dialled(elder: Elder) -> set[tuple[str, str | None]]:
    return {number[:2] for number in people.numbers_of(elder.person)}


def _new(entry: Entry, made: Plan) -> None:
    if made.area is None:
        made.wrong(Column.AREA, "unknown_area" if entry.area or entry.address else "no_area")
    made.does.append(Does.NEW)


def _changed(entry: Entry, elder: Elder, made: Plan) -> None:
    if entry.resident_id and elder.person.resident_id_hash is None:
        made.does.append(Does.ID)
    if entry.gender and elder.person.gender != entry.gender:
        made.wrong(Column.GENDER, "registered_gender")
    if {number[:2] for number in entry.numbers} - _dialled(elder):
        made.does.append(Does.PHONE)
    if entry.alone is not None and entry.alone != elder.lives_alone:
        made.does.append(Does.ALONE)
    if entry.registered and _spaceless(entry.registered) != _spaceless(elder.registered_address or ""):
        made.does.append(Does.REGISTERED)
    _moved(entry, elder, made)


def _moved(entry: Entry, elder: Elder, made: Plan) -> None:
    if made.area is None:
        if entry.area:
            made.wrong(Column.AREA, "unknown_area")
        elif entry.address and _spaceless(entry.address) != _spaceless(elder.home.address):
            made.wrong(Column.AREA, "no_area")
    elif entry.address and not _lives_there(entry, elder, made.area):
        made.does.append(Does.HOME)
    elif not entry.address and made.area.code != elder.home.area_code:
        made.wrong(Column.ADDRESS, "no_address")


def _lives_there(entry: Entry, elder: Elder, area: Area) -> bool:
    same_area = elder.home.area_code == area.code
    return same_area and _within(entry.address, area) == _within(elder.home.address, area)


def _within(address: str, area: Area) -> str:
    """The address from its street or township on, in whatever province and city it is said to lie."""
    before, named, after = _spaceless(address).partition(area.name_zh)
    return after if named else before


def _spaceless(text: str) -> str:
    return "".join(text.split())


def address_in(entry: Entry, area: Area) -> str:
    """The address as a home keeps it: from the name of its street or township on."""
    return area.name_zh + _within(entry.address, area)


def _placed(entry: Entry, made: Plan) -> None:
    if entry.place is None or made.area is None:
        return
    try:
        homes.refuse_far(made.area, entry.place)
    except errors.Invalid:
        made.wrong(Column.LAT, "far")
    if made.elder and made.elder.home.rough and Does.HOME not in made.does:
        made.does.append(Does.PLACE)


def _refuse_dead(made: Plan) -> None:
    if made.elder is None or not made.memberships:
        return
    begun = [each for each in made.elder.standings if each.starts_at <= clock.now()]
    if begun and begun[-1].kind is StandingKind.DEAD:
        made.wrong(Column.NAME, "dead")
