"""What a person reads when something did not work: a sentence, and a way on. Nothing of the inside is shown."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from care.access import SignInNeeded
from care.errors import CareError, NotFound, Sentence
from care.web.areas import HOMES, SIGN_IN, Area, area_of

OUTDATED = _l("这一页放得太久了。请打开新的一页，再按一次。")
SENTENCES: dict[int, Sentence] = {
    HTTPStatus.BAD_REQUEST: OUTDATED,
    HTTPStatus.NOT_FOUND: NotFound.default,
    HTTPStatus.METHOD_NOT_ALLOWED: _l("这个地址不能直接打开，请用页面上的按钮。"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _l("文件太大了，请换一个小一点的。"),
    HTTPStatus.TOO_MANY_REQUESTS: _l("按得太快了，请过几分钟再试。"),
}
TITLES: dict[int, Sentence] = {
    HTTPStatus.FORBIDDEN: _l("这一步您不能办"),
    HTTPStatus.NOT_FOUND: _l("没有找到"),
    HTTPStatus.CONFLICT: _l("情况变了"),
    HTTPStatus.UNPROCESSABLE_ENTITY: _l("请看一看"),
    HTTPStatus.INTERNAL_SERVER_ERROR: _l("出了点问题"),
}
ANY_TITLE = _l("请再试一次")


def init_app(app: Flask) -> None:
    """Show every failure of ``app`` as a kind page."""
    app.register_error_handler(SignInNeeded, _led_to_sign_in)
    app.register_error_handler(CareError, _told)
    app.register_error_handler(CSRFError, _outdated)
    app.register_error_handler(HTTPException, _answered)


def failure_page(sentence: Sentence, status: int) -> Response:
    """The page that says ``sentence``, in the layout of whose address was asked for."""
    area = area_of(request.path)
    body = render_template(
        "failure.html",
        layout=f"_{area}.html",
        home=HOMES[area],
        for_staff=area is Area.STAFF,
        title=TITLES.get(status, ANY_TITLE),
        sentence=sentence,
    )
    return make_response(body, status)


def _led_to_sign_in(error: SignInNeeded) -> BaseResponse:
    """A page that was asked for is come back to; a POST is not, its form would be gone."""
    after = urlencode({"next": request.path}) if request.method == "GET" else ""
    address = f"{HOMES[Area(error.kind)]}{SIGN_IN}?{after}".rstrip("?")
    if "HX-Request" in request.headers:
        # A redirect would be followed by htmx alone, and the sign-in page would stand inside the live part.
        return make_response("", HTTPStatus.NO_CONTENT, {"HX-Redirect": address})
    return redirect(address, HTTPStatus.SEE_OTHER)


def _told(error: CareError) -> Response:
    return failure_page(error.sentence, error.status)


def _outdated(_error: CSRFError) -> Response:
    return failure_page(OUTDATED, HTTPStatus.BAD_REQUEST)


def _answered(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirect that routing asks for
    response = failure_page(SENTENCES.get(error.code, CareError.default), error.code)
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers.update(error.get_headers())
    return response
