"""Assessments: computed when entered, the latest counts, and the answers are nobody's to read in table or log."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from care import errors, papers
from care.db import Change, db, transaction
from care.models import Assessment
from tests.support.cast import Cast
from tests.support.papers import ALL_ABLE, assess, elder

pytestmark = pytest.mark.usefixtures("frozen")
DAY = timedelta(days=1)


def current(scene: Cast) -> Assessment | None:
    return papers.latest(papers.assessments_of(elder(scene)))


def test_total_and_level_are_computed_from_the_answers(cast: Cast) -> None:
    row = assess(cast, "accidents", eating=0, walking=1)
    assert (row.total, row.level, row.standard) == (83, "moderate", "GB/T 42195-2022")
    assert papers.level_of(row).name_zh == "中度失能"


def test_the_answers_come_back_as_they_were_given(cast: Cast) -> None:
    found = papers.findings_of(assess(cast, "diagnosis", memory=2))
    assert found == papers.Findings(ALL_ABLE | {"memory": 2}, frozenset({"diagnosis"}))


def test_the_latest_by_its_day_counts_whenever_it_was_entered(cast: Cast) -> None:
    new = assess(cast)
    assess(cast, on=papers.today() - DAY, eating=0)
    assert current(cast) == new


def test_one_that_was_discarded_counts_no_more_and_is_still_read(cast: Cast) -> None:
    old, new = assess(cast, on=papers.today() - DAY), assess(cast, eating=0)
    with transaction():
        papers.discard(db.session.merge(new))
    assert current(cast) == old
    assert len(papers.assessments_of(elder(cast))) == 2


@pytest.mark.parametrize("field", ["assessor", "assessed_on"])
def test_who_and_when_are_known(cast: Cast, field: str) -> None:
    on = papers.today() + DAY if field == "assessed_on" else papers.today()
    with pytest.raises(errors.Invalid) as wrong, transaction():
        papers.assess(elder(cast), papers.Findings(ALL_ABLE), assessor=" " if field == "assessor" else "刘", on=on)
    assert wrong.value.field == field


def test_the_table_and_the_log_do_not_tell_the_answers(cast: Cast) -> None:
    row = assess(cast, "diagnosis", memory=2)
    kept = db.session.scalar(text("SELECT answers FROM assessment"))
    assert "memory" not in kept
    logged = db.session.query(Change).filter(Change.subject == "assessment").one().details
    assert set(logged) == {"assessed_on", "assessor"}
    assert row.level not in str(logged)
