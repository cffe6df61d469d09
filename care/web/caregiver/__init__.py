"""The caregiver's pages: offers, jobs, her day, her duty and what she earned."""

from care.web.caregiver import day, duty, finishing, jobs, links, offers, past, share, sign_in
from care.web.caregiver.blueprint import blueprint, short

__all__ = ["blueprint", "day", "duty", "finishing", "jobs", "links", "offers", "past", "share", "short", "sign_in"]
