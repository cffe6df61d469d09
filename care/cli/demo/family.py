"""The families of the demo town: daughters and sons, most of them elsewhere, who see, order or are only told."""

from collections.abc import Sequence
from random import Random

from care.cli.demo.elders import Resident
from care.cli.demo.making import SEED, Making
from care.cli.demo.names import add_person, add_phone, drawn_person
from care.models import Consent, Gender, Purpose, Relation, RelationKind

# Beside the newcomer's couple, whose daughter and son follow both of them.
OTHERS = 24
AGES = (38, 66)
KINSHIPS = {Gender.FEMALE: "daughter", Gender.MALE: "son"}
# May see, may order, is told.
RIGHTS = ((True, True, True), (True, False, True), (True, True, False), (False, False, True))
EVIDENCE = "在电话里同意"


def add_families(making: Making, residents: Sequence[Resident]) -> None:
    """A daughter and a son of the first couple, and some of other people's; they draw from a chance of their own."""
    chance = Random(SEED)
    mother, father, *others = residents
    for position, gender in enumerate(Gender, 1):
        _add(making, (mother, father), gender, rights=RIGHTS[position - 1], position=position)
    for resident in chance.sample(others, min(OTHERS, len(others))):
        _add(making, (resident,), chance.choice(tuple(Gender)), rights=chance.choice(RIGHTS), position=1)
    for resident in (mother, father):
        _consent(making, resident)


def _add(
    making: Making, elders: Sequence[Resident], gender: Gender, *, rights: tuple[bool, bool, bool], position: int
) -> None:
    person_id = add_person(making, drawn_person(making, "caregivers", gender, AGES))
    add_phone(making, person_id, next(making.mobiles))
    for elder in elders:
        making.batch.add(
            Relation,
            making.since,
            elder_id=elder.id,
            person_id=person_id,
            kind=RelationKind.FAMILY,
            kinship=KINSHIPS[gender],
            starts_on=making.since.date(),
            may_see=rights[0],
            may_order=rights[1],
            is_told=rights[2],
            position=position,
            created_at=making.since,
        )
        if position == 1 and len(elders) == 1:
            _consent(making, elder)


def _consent(making: Making, elder: Resident) -> None:
    making.batch.add(
        Consent,
        making.since,
        elder_id=elder.id,
        purpose=Purpose.FAMILY_VIEW,
        evidence=EVIDENCE,
        given_at=making.since,
    )
