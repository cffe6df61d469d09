"""What the family is called: by what somebody is to an elder, and by her name where it is known."""

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from care import errors
from care.models import Elder, Language, Person, Relation, romanised, surname_of

# What somebody is to an elder: the code that is kept, and its word.
KINSHIPS: dict[str, errors.Sentence] = {
    "daughter": _l("女儿"),
    "son": _l("儿子"),
    "spouse": _l("老伴"),
    "grandchild": _l("孙辈"),
    "daughter_in_law": _l("儿媳"),
    "son_in_law": _l("女婿"),
    "sibling": _l("兄弟姐妹"),
    "nephew": _l("侄甥"),
    "neighbour": _l("邻居"),
    "friend": _l("朋友"),
    "other": _l("别的人"),
}


def called(relation: Relation, language: str) -> str:
    """Return how one of the family is called: 女儿王丽, or 女儿 where the name is not known."""
    kin, name = kin_words(relation.kinship, language), relation.person.called(language)
    if not relation.person.surname:
        return kin
    return f"{kin} {name}" if language == Language.EN else f"{kin}{name}"


def kin_words(kinship: str, language: str) -> str:
    """Return the word for what somebody is to an elder; what is none of KINSHIPS is said as it was written."""
    with force_locale(language):
        return str(KINSHIPS.get(kinship, kinship or KINSHIPS["other"]))


def name_her(person: Person, elder: Elder, *, kinship: str, name: str = "") -> None:
    """Let ``person`` be called by her name, or by what she is to the elder where that is all that is known."""
    if name:
        person.name, person.surname, person.latin_name = name, surname_of(name), romanised(name)
        return
    person.surname = ""
    person.name = _described(elder, kinship, Language.ZH)
    person.latin_name = _described(elder, kinship, Language.EN)


def _described(elder: Elder, kinship: str, language: Language) -> str:
    with force_locale(language):
        words: str = _("%(elder)s的%(kin)s", elder=elder.person.called(language), kin=str(KINSHIPS[kinship]))
    return words
