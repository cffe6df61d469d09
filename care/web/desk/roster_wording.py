"""What the pages of a roster's import say of a row: what it does, and what is wrong with it."""

from typing import Any

from flask_babel import lazy_gettext as _l

from care.models import TransferStatus
from care.transfers.roster_plan import Does
from care.transfers.roster_preview import Fault, Pile
from care.web.desk.blueprint import blueprint

PILES = {
    Pile.PROBLEM: _l("有问题"),
    Pile.NEW: _l("新的老人"),
    Pile.CHANGED: _l("有变动"),
    Pile.NOTHING: _l("没有变动"),
}
DOES = {
    Does.NEW: _l("登记老人"),
    Does.ID: _l("补身份证号"),
    Does.PHONE: _l("加电话"),
    Does.HOME: _l("改住址"),
    Does.PLACE: _l("改位置"),
    Does.ALONE: _l("改独居"),
    Does.REGISTERED: _l("改户籍"),
    Does.ENTITLED: _l("加享受类别"),
    Does.ENDED: _l("结束享受"),
    Does.NOTHING: _l("没有变动"),
    Does.PROBLEM: _l("有问题"),
}
STATUSES = {
    TransferStatus.READING: _l("正在看"),
    TransferStatus.READY: _l("等您决定"),
    TransferStatus.WRITING: _l("正在写入"),
    TransferStatus.DONE: _l("写好了"),
    TransferStatus.FAILED: _l("没有成功"),
    TransferStatus.DROPPED: _l("没有写入"),
}
PROBLEMS = {
    "long": _l("太长了，请写在200个字以内。"),
    "no_name": _l("没有写姓名。"),
    "bad_name": _l("这不像姓名。"),
    "mangled_id": _l("身份证号变成了数字，后面几位已经丢了。请把这一列设成“文本”，重新填一遍。"),
    "bad_id": _l("身份证号不对，请照着证件再看一看。"),
    "no_id": _l("没有身份证号，登记册里也没有同名、同一天出生的人。请补身份证号。"),
    "not_unique": _l("没有身份证号，登记册里同名、同一天出生的不止一位。请补身份证号。"),
    "other_birth": _l("和身份证号上的出生日期不一样。"),
    "bad_gender": _l("性别请写“男”或者“女”。"),
    "other_gender": _l("和身份证号上的性别不一样。"),
    "registered_gender": _l("和登记册里的性别不一样。"),
    "no_datum": _l("写了经纬度，请再加一列“坐标系”：WGS-84、GCJ-02（高德、腾讯）或者BD-09（百度）。"),
    "bad_place": _l("经纬度不对。"),
    "far": _l("这个位置离镇街太远了，请看看经纬度有没有写反、坐标系对不对。"),
    "bad_phone": _l("电话号码不对。固定电话要带区号，例如 0595-86381234。"),
    "bad_yes": _l("请写“是”或者“否”。"),
    "bad_day": _l("看不懂这个日期。请写全年月日，例如 1940-05-01；年份写四位的公历。"),
    "odd_day": _l("这个日期太早或者太晚了。"),
    "ends_before": _l("不能比开始那天还早。"),
    "no_start": _l("没有写从哪天起。"),
    "before_birth": _l("不能比出生还早。"),
    "overlaps": _l("后面的日子已经记在这一类里，再记一次就会付两次。请到老人的页面看一看。"),
    "no_group": _l("没有“%(said)s”这个类别。请用登记册里的类别名称。"),
    "too_young": _l("还没到%(said)s岁。"),
    "no_area": _l("没有写住在哪个镇街。"),
    "unknown_area": _l("看不出是哪个镇街。"),
    "no_address": _l("镇街和登记册里的住址不一样，请写上新住址。"),
    "twice": _l("和第%(said)s行是同一个人。请只留一行。"),
    "two_names": _l("第%(said)s行是同一个身份证号，姓名却不一样。"),
    "other_name": _l("这个身份证号在登记册里是另一个名字。"),
    "not_elder": _l("这个身份证号登记的不是老人，请到登记册里查一查。"),
    "deactivated": _l("这位老人在登记册里停用了，请先恢复。"),
    "namesake": _l("登记册里有一位同名的老人，还没有身份证号，看不出是不是同一个人。请先到那里补身份证号。"),
    "dead": _l("登记册里记着她已经去世，不能再加享受类别。"),
    "changed": _l("看过以后有人改了登记册，这一行没有写。请再导入一次。"),
}


def problem_words(fault: Fault) -> str:
    """What is wrong, in the reader's language."""
    return str(PROBLEMS[fault.what]) % {"said": fault.said}


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"roster_piles": PILES, "roster_does": DOES, "roster_statuses": STATUSES, "problem_words": problem_words}
