"""Long work with files at the desk: how far a run is, and its file; for nobody but whoever asked for it."""

from flask import send_file
from werkzeug.wrappers import Response

from care import transfers
from care.models import TransferStatus
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import clerk
from care.web.pages import page

UNDER_WAY = (TransferStatus.READING, TransferStatus.WRITING)


@blueprint.get("/runs")
def runs() -> Response:
    """What she asked for herself in the last days."""
    staff = clerk()
    return page("desk/runs/runs.html", staff=staff, runs=transfers.runs_of(staff))


@blueprint.get("/runs/<ref>")
def run(ref: str) -> Response:
    """How far it is, until it waits for a person or is over."""
    staff = clerk()
    found = transfers.run_of(ref, staff)
    over = found.status not in UNDER_WAY
    return page("desk/runs/run.html", "desk/runs/_run.html", ended=over, staff=staff, run=found, under_way=not over)


@blueprint.get("/runs/<ref>/file")
def run_file(ref: str) -> Response:
    """The file that was made."""
    found = transfers.run_of(ref, clerk())
    return send_file(transfers.file_of(found), as_attachment=True, download_name=found.name, max_age=0)
