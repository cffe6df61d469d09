"""What statements, charges and their doubts are called at the desk."""

from typing import Any

from care.models import StatementStatus
from care.reports import statement_words
from care.web.desk.blueprint import blueprint

TONES = {
    StatementStatus.DRAFT: "wait",
    StatementStatus.CHECKED: "wait",
    StatementStatus.CONFIRMED: "good",
    StatementStatus.CLOSED: "",
}


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """For the desk's templates."""
    return {
        "billing": {
            "statements": statement_words.STATEMENTS,
            "tones": TONES,
            "charges": statement_words.CHARGES,
            "doubts": statement_words.DOUBTS,
            "doubts_to_firms": statement_words.DOUBTS_TO_FIRMS,
            "adjustments": statement_words.ADJUSTMENTS,
        }
    }
