"""Where everything about money begins: what there is for whoever looks."""

from werkzeug.wrappers import Response

from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import clerk
from care.web.pages import page


@blueprint.get("/money")
def money() -> Response:
    """One card for each page about money that the role may see."""
    return page("desk/money/index.html", staff=clerk())
