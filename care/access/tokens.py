"""Links, codes and words that are derived from a row when they are needed; the database keeps only their hashes."""

import hashlib
import hmac
from enum import StrEnum

from flask import current_app

from care.config import Config
from care.db.ids import ALPHABET

TOKEN_LENGTH = 16  # base62: 95 bits

# What a visitor says at the door; easy to say, hear and remember.
WORDS = (
    {"zh": "荷花", "en": "lotus"},
    {"zh": "茉莉", "en": "jasmine"},
    {"zh": "桂花", "en": "osmanthus"},
    {"zh": "牡丹", "en": "peony"},
    {"zh": "月亮", "en": "moon"},
    {"zh": "太阳", "en": "sun"},
    {"zh": "星星", "en": "star"},
    {"zh": "白云", "en": "cloud"},
    {"zh": "彩虹", "en": "rainbow"},
    {"zh": "小河", "en": "river"},
    {"zh": "青山", "en": "mountain"},
    {"zh": "大海", "en": "ocean"},
    {"zh": "竹子", "en": "bamboo"},
    {"zh": "松树", "en": "pine"},
    {"zh": "柳树", "en": "willow"},
    {"zh": "石榴", "en": "pomegranate"},
    {"zh": "龙眼", "en": "longan"},
    {"zh": "荔枝", "en": "lychee"},
    {"zh": "香蕉", "en": "banana"},
    {"zh": "芒果", "en": "mango"},
    {"zh": "苹果", "en": "apple"},
    {"zh": "西瓜", "en": "melon"},
    {"zh": "花生", "en": "peanut"},
    {"zh": "红豆", "en": "bean"},
    {"zh": "米饭", "en": "rice"},
    {"zh": "面线", "en": "noodle"},
    {"zh": "茶壶", "en": "teapot"},
    {"zh": "雨伞", "en": "umbrella"},
    {"zh": "毛笔", "en": "brush"},
    {"zh": "灯笼", "en": "lantern"},
    {"zh": "风车", "en": "windmill"},
    {"zh": "书本", "en": "book"},
    {"zh": "燕子", "en": "swallow"},
    {"zh": "喜鹊", "en": "magpie"},
    {"zh": "白鹅", "en": "goose"},
    {"zh": "金鱼", "en": "goldfish"},
    {"zh": "小鹿", "en": "deer"},
    {"zh": "骆驼", "en": "camel"},
    {"zh": "熊猫", "en": "panda"},
    {"zh": "蜻蜓", "en": "dragonfly"},
)


class Purpose(StrEnum):
    """What a derived secret is for; one of a purpose never fits another."""

    ELDER_CARD = "elder-card"
    CAREGIVER_CARD = "caregiver-card"
    FAMILY_INVITATION = "family-invitation"
    OFFER_LINK = "offer-link"
    OFFER_CODE = "offer-code"
    LOGIN_CODE = "login-code"
    VISIT_CODE = "visit-code"
    VISIT_WORD = "visit-word"
    PRINTED_CODE = "printed-code"


def token(purpose: Purpose, row_id: int, nonce: str) -> str:
    """Return 16 base62 characters that only this site's key can make of the row."""
    number = int.from_bytes(_mac(purpose, row_id, nonce))
    base = len(ALPHABET)
    return "".join(ALPHABET[number // base**place % base] for place in range(TOKEN_LENGTH))


def digits(purpose: Purpose, row_id: int, nonce: str, *, length: int) -> str:
    """Return so many decimal digits, evenly spread, derived the same way."""
    return f"{int.from_bytes(_mac(purpose, row_id, nonce)) % 10**length:0{length}}"


def word_number(row_id: int, nonce: str) -> int:
    """Return which of the words a visit has."""
    return int.from_bytes(_mac(Purpose.VISIT_WORD, row_id, nonce)) % len(WORDS)


def hashed(text: str) -> str:
    """Return the keyed hash of a token or code, in hex."""
    return hmac.new(_key(), text.encode(), hashlib.sha256).hexdigest()


def fits(text: str, hash_: str) -> bool:
    """Whether ``text`` has this hash, in constant time."""
    return hmac.compare_digest(hashed(text), hash_)


def _mac(purpose: Purpose, row_id: int, nonce: str) -> bytes:
    return hmac.new(_key(), f"{purpose}\0{row_id}\0{nonce}".encode(), hashlib.sha256).digest()


def _key() -> bytes:
    config: Config = current_app.config["CARE"]
    return config.token_key
