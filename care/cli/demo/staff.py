"""Who signs in to the demo town: staff accounts with one generated password, and the cards of elders and caregivers."""

import os
import secrets
from pathlib import Path

from care.access import card_token
from care.access.tokens import hashed
from care.cli.demo.catalogue import Firm, table_of
from care.cli.demo.making import Making
from care.cli.demo.names import add_person, named_person
from care.db import new_ref
from care.models import Card, HolderKind, Role, Staff

OPERATOR, MANAGER, ADMINISTRATOR, AUDITOR = "hotline", "manager", "administrator", "auditor"
PASSWORD_FILE = "demo-password.txt"  # noqa: S105 - the file's name
# Neither 0 and O nor 1 and l, which look alike.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 10


def kept_password(instance: Path) -> str:
    """The password of the demo's staff accounts; drawn at the first call, in a file that only its owner can read."""
    path = instance / PASSWORD_FILE
    if not path.exists():
        drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(drawn + "\n")
    return path.read_text().strip()


def add_staff(making: Making, firms: list[Firm], password_hash: str) -> int:
    """One account of each role; the manager is that of the first organisation. Returns the operator's id."""
    _add_account(
        making,
        "first_manager",
        login=MANAGER,
        role=Role.MANAGER,
        password_hash=password_hash,
        organisation_id=firms[0].id,
    )
    operator = _add_account(making, "first_operator", login=OPERATOR, role=Role.OPERATOR, password_hash=password_hash)
    for who, login, role in (
        ("first_administrator", ADMINISTRATOR, Role.ADMINISTRATOR),
        ("first_auditor", AUDITOR, Role.AUDITOR),
    ):
        _add_account(making, who, login=login, role=role, password_hash=password_hash)
    return operator


def _add_account(making: Making, who: str, **account: object) -> int:
    person_id = add_person(making, named_person(table_of("people.toml")[who]))
    return making.batch.add(Staff, making.since, person_id=person_id, **account)


def add_card(making: Making, kind: HolderKind, holder_id: int) -> None:
    """Give somebody a personal link."""
    nonce = new_ref()
    card_id = making.batch.next_id(making.since)
    card = Card(id=card_id, holder_kind=kind, nonce=nonce)
    making.batch.put(
        Card,
        id=card_id,
        holder_kind=kind,
        holder_id=holder_id,
        nonce=nonce,
        token_hash=hashed(card_token(card)),
        created_at=making.since,
    )
