"""Who decides for an elder, what she consented to and agreed, how able she is; what of it a service asks for."""

from care.papers.agreements import SOON, Terms, agreement_of, agreements_of, call_off, ending, ends_soon, present, sign
from care.papers.assessments import (
    Findings,
    assess,
    assessment_of,
    assessments_of,
    discard,
    findings_of,
    latest,
    level_of,
)
from care.papers.consents import consent, consents_of, consents_to, family_view_stands, standing, withdraw
from care.papers.deciding import (
    Decider,
    check_document,
    decider,
    deciders,
    deciding,
    guardians_of,
    in_force,
    today,
)
from care.papers.needs import lacking, missing
from care.papers.standard import Group, Item, Level, Standard, standard

__all__ = [
    "SOON",
    "Decider",
    "Findings",
    "Group",
    "Item",
    "Level",
    "Standard",
    "Terms",
    "agreement_of",
    "agreements_of",
    "assess",
    "assessment_of",
    "assessments_of",
    "call_off",
    "check_document",
    "consent",
    "consents_of",
    "consents_to",
    "decider",
    "deciders",
    "deciding",
    "discard",
    "ending",
    "ends_soon",
    "family_view_stands",
    "findings_of",
    "guardians_of",
    "in_force",
    "lacking",
    "latest",
    "level_of",
    "missing",
    "present",
    "sign",
    "standard",
    "standing",
    "today",
    "withdraw",
]
