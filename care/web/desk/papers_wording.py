"""What the desk says about papers: purposes, who decides, and the words with which what is missing is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from care import clock, family, papers
from care.errors import Sentence
from care.models import Elder, Purpose, RelationKind, Requirement
from care.papers import Decider
from care.web.desk.blueprint import blueprint
from care.web.filters import language, named, when

PURPOSES: Mapping[Purpose, Sentence] = {
    Purpose.SERVICE: _l("派人上门"),
    Purpose.HEALTH: _l("记下身体情况"),
    Purpose.LOCATION: _l("知道老人在哪里"),
    Purpose.CAMERA: _l("家里装摄像头"),
    Purpose.FAMILY_VIEW: _l("家人在手机上看"),
}
REQUIREMENTS: Mapping[Requirement, Sentence] = {
    Requirement.SERVICE_CONSENT: _l("同意派人上门"),
    Requirement.HEALTH_CONSENT: _l("同意记下身体情况"),
    Requirement.AGREEMENT: _l("服务协议"),
    Requirement.ASSESSMENT: _l("能力评估"),
}
# What the operator says where a paper is missing: the order is kept, and goes on when it is there.
TO_SAY: Mapping[Requirement, Sentence] = {
    Requirement.SERVICE_CONSENT: _l("“上门服务要先经您同意。您同意我们派人上门吗？同意的话，我记下来。”"),
    Requirement.HEALTH_CONSENT: _l("“这项服务要知道您的身体情况。您同意我们记下来、告诉上门的人吗？”"),
    Requirement.AGREEMENT: _l("“这项服务要先签一份协议。我们会派人带着协议到您家，您签了就开始。”"),
    Requirement.ASSESSMENT: _l("“这项服务要先看看您的身体能力。我们会约时间上门评估，不收钱。”"),
}
TO_SAY_TO_GUARDIAN: Mapping[Requirement, Sentence] = {
    Requirement.SERVICE_CONSENT: _l(
        "“您是%(elder)s的监护人，上门服务要先经您同意。您同意我们派人上门吗？同意的话，我记下来。”"
    ),
    Requirement.HEALTH_CONSENT: _l(
        "“您是%(elder)s的监护人。这项服务要知道老人的身体情况，您同意我们记下来、告诉上门的人吗？”"
    ),
    Requirement.AGREEMENT: _l("“您是%(elder)s的监护人，这项服务要先由您签一份协议。我们带着协议来找您，签了就开始。”"),
    Requirement.ASSESSMENT: _l("“您是%(elder)s的监护人。这项服务要先看看老人的身体能力，我们约时间上门评估，不收钱。”"),
}


def to_say(asked: Requirement, elder: Elder, deciders: Sequence[Decider]) -> str:
    """The words with which ``deciders`` are asked: the elder herself, or her guardian."""
    if None in deciders:
        return str(TO_SAY[asked])
    return str(TO_SAY_TO_GUARDIAN[asked]) % {"elder": named(elder.person)}


def decider_words(decider: Decider, elder: Elder) -> str:
    """Who decides, as the reader would say it."""
    if decider is None:
        return str(_("%(name)s本人", name=named(elder.person)))
    who = family.called(decider, language())
    guardian = decider.kind is RelationKind.GUARDIAN
    return str(_("监护人%(who)s", who=who) if guardian else _("代理人%(who)s", who=who))


def by_telephone() -> str:
    """The proof that is offered: said on the telephone, just now."""
    return str(_("电话里同意，%(when)s", when=when(clock.now())))


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "asked_words": REQUIREMENTS,
        "by_telephone": by_telephone,
        "decider_words": decider_words,
        "level_of": papers.level_of,
        "purpose_words": PURPOSES,
        "to_say": to_say,
    }
