"""The register of contracts: what the government buys, for whom, how much of it, and who serves where under it."""

from flask import url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from care.allowances import contracts
from care.db import db
from care.errors import Sentence
from care.models import (
    AccountKind,
    Area,
    AreaKind,
    Category,
    Contract,
    ContractCeiling,
    ContractFirm,
    ContractGroup,
    ContractService,
    Organisation,
    Service,
)
from care.money import FEN_PER_YUAN, Money
from care.web.desk.registers.checks import NotBefore
from care.web.desk.registers.choices import Linked
from care.web.desk.registers.entitled_groups import group_options
from care.web.desk.registers.fields import Day, Month, Number, Text, Tick, Yuan
from care.web.desk.registers.forms import RegisterForm, Rows
from care.web.desk.registers.register import Column, Fact, Register
from care.web.desk.registers.tables import Axis, ForEach, Pairs
from care.web.filters import language, named
from care.words import money_words

LONGEST_NAME = 100
MOST_BUDGET = Money(10_000_000_000 * FEN_PER_YUAN)


def service_options() -> list[tuple[str, str]]:
    """The services in use and those that a contract covers, as the menu has them."""
    wanted = or_(Service.deactivated_at.is_(None), Service.id.in_(select(ContractService.service_id)))
    rows = select(Service).join(Service.category).where(wanted).order_by(Category.position, Service.position)
    return [(str(each.id), named(each)) for each in db.session.scalars(rows)]


def _all_services() -> list[ContractService]:
    """What a new contract begins with: all services in use, whole."""
    ids = db.session.scalars(select(Service.id).where(Service.deactivated_at.is_(None)))
    return [ContractService(service_id=each, percent=100, counts=True) for each in ids]


def firm_options() -> list[tuple[str, str]]:
    """The organisations in use and those that serve under a contract."""
    wanted = or_(Organisation.deactivated_at.is_(None), Organisation.id.in_(select(ContractFirm.organisation_id)))
    rows = select(Organisation).where(wanted).order_by(Organisation.name_zh)
    return [(str(each.id), named(each)) for each in db.session.scalars(rows)]


def township_options() -> list[tuple[str, str]]:
    """Every street and township."""
    rows = select(Area).where(Area.kind != AreaKind.CITY).order_by(Area.code)
    return [(each.code, named(each)) for each in db.session.scalars(rows)]


def _last() -> int:
    """The place behind the last one."""
    return (db.session.scalar(select(func.max(Contract.position))) or 0) + 1


class Counts(Tick):
    """Whether it counts against the month's ceiling."""

    def words(self, kept: object) -> str:
        return str(_l("算在限额里") if kept else _l("不算在限额里"))


class CeilingForm(RegisterForm):
    """A ceiling, from a month on."""

    from_month = Month(_l("从哪个月起"), needed=True)
    ceiling_fen = Yuan(_l("每位老人每月最多"), needed=True)


class ShareForm(RegisterForm):
    """How much of a service it pays."""

    percent = Number(_l("政府付百分之几"), unit="%", least=1, most=100)
    counts = Counts(_l("算在每月限额里"), default=True)


class ContractForm(RegisterForm):
    """A contract, from a day to a day."""

    name = Text(_l("名称"), needed=True, longest=LONGEST_NAME)
    position = Number(
        _l("排在第几个用"),
        needed=True,
        least=1,
        most=99,
        default=_last,
        hint=_l("一位老人有几份合同可以付时，先用数小的。"),
    )
    starts_on = Day(_l("从哪天起"), needed=True)
    ends_on = Day(_l("到哪天止（那天也算）"), needed=True, checks=[NotBefore("starts_on")])
    budget_fen = Yuan(_l("总额"), needed=True, most=MOST_BUDGET, hint=_l("整份合同一共能付多少。"))
    groups = Linked(_l("替哪些人付"), needed=True, child=ContractGroup, column="group_code", options=group_options)
    ceilings = Rows(
        _l("每位老人每月的限额"),
        needed=True,
        form=CeilingForm,
        child=ContractCeiling,
        key="from_month",
        hint=_l("改限额就另写一行，写上从哪个月起；以前的月份不变。改以前，先在“政策测算”里看要花多少钱。"),
    )
    rolls_over = Tick(_l("当月没用完的，转到下个月"))
    rollover_most_fen = Yuan(_l("最多能结转多少"), needed=True, default=Money(0), hint=_l("不结转就写0。"))
    services = ForEach(
        _l("付哪些服务"),
        form=ShareForm,
        child=ContractService,
        column="service_id",
        options=service_options,
        default=_all_services,
        hint=_l("空着的不付。救助不该等钱，一般不算在限额里。"),
    )
    firms = Pairs(
        _l("哪家机构在哪里服务"),
        child=ContractFirm,
        down=Axis("area_code", township_options),
        across=Axis("organisation_id", firm_options, int),
        hint=_l("没有打勾的镇街，这份合同不付；没有打勾的机构，派不到这份合同的单。"),
    )


def save_contract(row: Contract | None, form: ContractForm) -> Contract:
    """Put what a valid form holds into the contract, its budget into the ledger."""
    contract = row or Contract()
    with db.session.no_autoflush:
        form.populate_obj(contract)
    contracts.keep(contract)
    return contract


def _said(fen: Money) -> str:
    return money_words(fen, language())


def _in_budget(heading: Sentence, *kinds: AccountKind) -> Fact[Contract]:
    """What of the budget stands there, in words."""
    return Fact(heading, lambda row: _said(Money(sum(contracts.balances(row)[kind] for kind in kinds))))


def _policy_link(contract: Contract) -> Markup:
    link = Markup('<a href="{}">{}</a>')
    return link.format(url_for("desk.policy", contract=contract.ref), _l("改限额、人群、年龄会花多少钱"))


CONTRACTS = Register[Contract](
    name="contracts",
    title=_l("政府购买合同"),
    new=_l("登记一份合同"),
    about=_l("政府买了哪些服务、替谁付、每人每月最多付多少、哪家机构在哪里服务。"),
    icon="list",
    model=Contract,
    form=ContractForm,
    called=lambda contract: contract.name,
    columns=(
        Column("name", _l("名称"), lambda each: each.name, sort=Contract.name),
        Column("starts_on", _l("从哪天起"), lambda each: each.starts_on.isoformat(), sort=Contract.starts_on),
        Column("ends_on", _l("到哪天止"), lambda each: each.ends_on.isoformat(), sort=Contract.ends_on),
        Column("budget", _l("总额"), lambda each: _said(each.budget_fen), sort=Contract.budget_fen, exported=False),
        Column("budget_yuan", _l("总额（元）"), lambda each: each.budget_fen / FEN_PER_YUAN, listed=False),
        Column("ceiling", _l("现在每人每月限额"), lambda each: _said(contracts.ceiling_now(each)), exported=False),
        Column(
            "ceiling_yuan",
            _l("现在每人每月限额（元）"),
            lambda each: contracts.ceiling_now(each) / FEN_PER_YUAN,
            listed=False,
        ),
        Column("position", _l("排在第几个用"), lambda each: each.position, sort=Contract.position),
    ),
    options=(selectinload(Contract.ceilings),),
    order=(Contract.ends_on.desc(), Contract.position),
    save=save_contract,
    reactivate=contracts.place_is_free,
    facts=(
        _in_budget(_l("还能用"), AccountKind.FREE),
        _in_budget(_l("已经订出去，还没做完或者还有争议"), AccountKind.HELD, AccountKind.DISPUTED),
        _in_budget(_l("做完了，该付给机构"), AccountKind.DUE),
        Fact(_l("政策测算"), _policy_link),
    ),
)
