"""The family: who is invited to stand by an elder, with which rights; told of it; taken off, and put back at once."""

from care.family.inviting import (
    Newcomer,
    Rights,
    invitation_of,
    invite,
    reachable_at,
    send_invitation,
    use_invitation,
)
from care.family.standing import (
    Circle,
    agree,
    circle_of,
    family_of,
    may_be_viewed,
    move_up,
    put_back,
    relation_of,
    removable_by_tap,
    take_off,
    who_ordered,
    withdraw,
)
from care.family.words import KINSHIPS, called, kin_words, name_her

__all__ = [
    "KINSHIPS",
    "Circle",
    "Newcomer",
    "Rights",
    "agree",
    "called",
    "circle_of",
    "family_of",
    "invitation_of",
    "invite",
    "kin_words",
    "may_be_viewed",
    "move_up",
    "name_her",
    "put_back",
    "reachable_at",
    "relation_of",
    "removable_by_tap",
    "send_invitation",
    "take_off",
    "use_invitation",
    "who_ordered",
    "withdraw",
]
