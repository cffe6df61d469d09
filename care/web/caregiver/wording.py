"""The words of a caregiver's pages: on her buttons, for states, and how an elder is called before she knows her."""

from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from care.models import ContactKind, Decline, Ending, Gender, Person, VisitStatus
from care.web.caregiver.blueprint import blueprint
from care.web.filters import language


class Missing(StrEnum):
    """Why a visitor proves an arrival neither by place nor by a code."""

    NO_CODE = "no_code"
    NO_PHONE = "no_phone"
    NOT_TOLD = "not_told"
    OTHER = "other"


class NotDone(StrEnum):
    """Why a point of the service's standard was not done."""

    NOT_WANTED = "not_wanted"
    NO_TIME = "no_time"
    NO_THINGS = "no_things"
    NOT_FIT = "not_fit"
    OTHER = "other"


DECLINES = {
    Decline.BUSY: _l("那时候没空"),
    Decline.TOO_FAR: _l("太远了"),
    Decline.UNWELL: _l("我身体不舒服"),
    Decline.OTHER: _l("别的原因"),
}
MISSINGS = {
    Missing.NO_CODE: _l("老人找不到服务码"),
    Missing.NO_PHONE: _l("没有手机，也没有卡片"),
    Missing.NOT_TOLD: _l("老人不愿意说"),
    Missing.OTHER: _l("别的原因"),
}
NOT_DONES = {
    NotDone.NOT_WANTED: _l("老人说不用"),
    NotDone.NO_TIME: _l("时间不够"),
    NotDone.NO_THINGS: _l("缺东西"),
    NotDone.NOT_FIT: _l("老人今天身体不适合"),
    NotDone.OTHER: _l("别的原因"),
}
ENDINGS = {
    Ending.NOBODY_OPENS: _l("没人开门"),
    Ending.UNWELL: _l("老人不舒服"),
    Ending.REFUSED: _l("老人不要了"),
    Ending.AWAY: _l("老人不在家"),
    Ending.UNSAFE: _l("我觉得不安全"),
}
# These two may be about a life: the pages show the numbers to ring beside them.
URGENT = (Ending.NOBODY_OPENS, Ending.UNWELL)
STATES = {
    VisitStatus.HELD: _l("等一起去的人"),
    VisitStatus.CONFIRMED: _l("还没出发"),
    VisitStatus.ON_WAY: _l("在路上"),
    VisitStatus.ARRIVED: _l("正在做"),
    VisitStatus.FINISHED: _l("做完了"),
    VisitStatus.ENDED: _l("没做成"),
    VisitStatus.RELEASED: _l("不用去了"),
}


@blueprint.app_template_filter()
def elder_title(person: Person) -> str:
    """An elder by surname and title, which is all that a caregiver learns before she accepts: 王奶奶, Grandma Wang."""
    surname = (person.latin_surname or person.surname) if language() == "en" else person.surname
    woman = person.gender is Gender.FEMALE
    return str(_("%(surname)s奶奶", surname=surname) if woman else _("%(surname)s爷爷", surname=surname))


@blueprint.app_template_filter()
def state_words(status: VisitStatus) -> str:
    """Where her visit stands."""
    return str(STATES[status])


@blueprint.app_template_filter()
def numbers(person: Person) -> list[str]:
    """The telephone numbers of a person that are in use, as E.164."""
    points = (each for each in person.contact_points if each.kind is ContactKind.PHONE and each.deactivated_at is None)
    return [each.value for each in points]
