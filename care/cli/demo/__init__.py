"""The demo town: Nan'an as it is, with invented people in it."""

from care.cli.demo.sign_ins import sign_ins
from care.cli.demo.town import SIZES, is_loaded, load_town

__all__ = ["SIZES", "is_loaded", "load_town", "sign_ins"]
