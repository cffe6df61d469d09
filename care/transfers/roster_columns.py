"""The columns of a roster: how offices head them, and which row of a sheet is the one with the headings."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

# The headings stand within so many rows: titles, notes and the date of printing go before.
SEARCHED = 20
# A row of headings has the name and at least one more.
LEAST = 2
NOISE = str.maketrans("", "", " *＊:：()（）[]【】·.、/\\-_'\"")


class Column(StrEnum):
    """What a column of a roster holds."""

    NAME = "name"
    GENDER = "gender"
    ID = "id"
    BORN = "born"
    PHONE = "phone"
    AREA = "area"
    VILLAGE = "village"
    ADDRESS = "address"
    REGISTERED = "registered"
    ALONE = "alone"
    LAT = "lat"
    LNG = "lng"
    DATUM = "datum"
    GROUP = "group"
    STARTS = "starts"
    ENDS = "ends"
    EVIDENCE = "evidence"


SPELLINGS: Mapping[Column, str] = {
    Column.NAME: """
        姓名 老人姓名 对象姓名 服务对象姓名 保障对象姓名 人员姓名 老年人姓名 本人姓名 名字
        服务对象 保障对象 申请人 申请人姓名 name
    """,
    Column.GENDER: "性别 男女 gender sex",
    Column.ID: """
        身份证号 身份证 身份证号码 身份证件号 身份证件号码 公民身份号码 公民身份证号码
        居民身份证号 居民身份证号码 证件号 证件号码 老人身份证号 老人身份证 老人身份证号码
        本人身份证号 二代身份证号 身份证编号 id idnumber residentid idno
    """,
    Column.BORN: "出生日期 出生年月日 生日 出生年月 出生 出生时间 birthdate dateofbirth born birthday",
    Column.PHONE: """
        电话 联系电话 电话号码 手机 手机号 手机号码 联系方式 老人电话 本人电话 本人联系电话
        联系手机 固定电话 座机 移动电话 phone telephone mobile
    """,
    Column.AREA: """
        镇街 乡镇 街道 乡镇街道 街道乡镇 镇街道 镇 所属镇街 所属乡镇 所属街道 所在镇街 所在乡镇
        所在街道 镇街名称 乡镇名称 乡镇街道名称 居住镇街 现住镇街 township area
    """,
    Column.VILLAGE: """
        村居 村 社区 村社区 村居社区 社区村 村居委会 居委会 村委会 村居名称 所属村居 所属社区
        所在村居 所在村 所在社区 村居社区名称 行政村 village
    """,
    Column.ADDRESS: """
        地址 住址 家庭住址 家庭地址 现住址 现住地址 居住地址 居住地 常住地址 详细地址 详细住址
        实际居住地 实际居住地址 现居住地 现居住地址 现居地址 服务地址 联系地址 address
    """,
    Column.REGISTERED: """
        户籍地址 户口地址 户籍地 户口所在地 户籍所在地 户籍 户籍住址 户口所在地址 户籍所在地址
        户口簿地址 registeredaddress
    """,
    Column.ALONE: "独居 是否独居 独居老人 是否独居老人 一个人住 livesalone alone",
    Column.LAT: "纬度 北纬 lat latitude",
    Column.LNG: "经度 东经 lng lon longitude",
    Column.DATUM: "坐标系 坐标系统 坐标类型 datum",
    Column.GROUP: """
        类别 人员类别 对象类别 老人类别 保障类别 救助类别 服务对象类别 身份类别 人群类别
        困难类别 补贴类别 享受类别 类型 对象类型 人员类型 保障类型 属性 人员属性 group category
    """,
    Column.STARTS: """
        起 起始 开始 开始日期 起始日期 生效日期 起始时间 开始时间 享受起始 享受起始日期 享受日期
        保障起始日期 救助开始日期 审批日期 认定日期 纳入日期 批准日期 从 start starts from
        startson
    """,
    Column.ENDS: """
        止 终止 结束 结束日期 终止日期 截止日期 失效日期 终止时间 结束时间 截止时间 享受终止日期
        保障终止日期 有效期至 停发日期 退出日期 到 end ends to until endson
    """,
    Column.EVIDENCE: """
        证明 依据 证件 证书编号 证明材料 认定依据 批准文号 文号 审批文号 低保证号 低保证编号
        特困证号 残疾证号 优抚证号 救助证号 证号 evidence
    """,
}
# The number of the line, the age on the day of printing, remarks: rosters have them, and nothing is taken from them.
READ_BY_NAME = {word: column for column, words in SPELLINGS.items() for word in words.split()}


def column_of(heading: str) -> Column | None:
    """Return the column that a heading means, however it is spaced, starred or bracketed; None for an unknown one."""
    plain = _plain(heading)
    return READ_BY_NAME.get(plain) or READ_BY_NAME.get(_plain(heading.partition("(")[0].partition("（")[0]))


def columns_in(headings: Sequence[str]) -> dict[Column, int]:
    """Return where each column stands, from 0: of two with one meaning the first counts."""
    found: dict[Column, int] = {}
    for place, heading in enumerate(headings):
        column = column_of(heading)
        if column:
            found.setdefault(column, place)
    return found


def headings_among(rows: Iterable[Sequence[str]]) -> int | None:
    """Return which of the first rows, from 0, has the most headings, the name's among them; None where none has."""
    best, most = None, LEAST - 1
    for place, row in enumerate(rows):
        if place >= SEARCHED:
            break
        found = columns_in(row)
        if Column.NAME in found and len(found) > most:
            best, most = place, len(found)
    return best


def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading)
    return "".join(text.split()).translate(NOISE).lower()
