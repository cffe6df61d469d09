"""``flask administrator``: the first administrator, and the way back in for one whose password or telephone is lost."""

import re
import sys

import click
from flask.cli import with_appcontext

from care import access, hiring, people
from care.db import db, lock, transaction
from care.hiring import Post
from care.models import Gender, Language, Person, Role, Staff

LOGIN = re.compile(r"[a-z0-9._-]{3,60}")


@click.command()
@click.argument("login")
@click.argument("name", default="")
@with_appcontext
def administrator(login: str, name: str) -> None:
    """Print a password for the administrator LOGIN, to be changed at once; NAME is needed where there is none yet.

    One who is there already is signed out everywhere, and signs in without a code from an app.
    """
    password = access.one_time_password()
    password_hash = access.hash_password(password)
    with transaction():
        known = access.staff_by_login(login)
        if known:
            _let_in_again(known, password_hash)
        else:
            _begin(login, name, password_hash)
    click.echo(password)


def _let_in_again(staff: Staff, password_hash: str) -> None:
    if staff.role is not Role.ADMINISTRATOR:
        sys.exit("This account is not an administrator's. An administrator gives it a new password in the register.")
    lock(staff)
    access.set_password(staff, password_hash, must_change=True)
    access.end_second_step(staff)
    access.end_sessions(staff)


def _begin(login: str, name: str, password_hash: str) -> None:
    if not (LOGIN.fullmatch(login) and name.strip()):
        sys.exit("A new administrator needs a login of small letters and digits, three or more, and a name.")
    if db.session.query(Staff).filter_by(login=login).first():
        sys.exit("This account was put out of use. An administrator takes it back in the register, or choose another.")
    person = Person(gender=Gender.FEMALE, language=Language.ZH, speaks=[])
    people.set_name(person, name.strip())
    hiring.appoint(person, Post(login, Role.ADMINISTRATOR, None), password_hash=password_hash)
