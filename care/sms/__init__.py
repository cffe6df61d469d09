"""The telephone network: every text the product sends, and the gateways that carry it."""

from care.sms.gateway import Gateway, HandedOver, gateway
from care.sms.rendering import render
from care.sms.templates import TEMPLATES, Template

__all__ = ["TEMPLATES", "Gateway", "HandedOver", "Template", "gateway", "render"]
