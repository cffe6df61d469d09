"""The database: its handle, column types, transactions and the guarded state change that every flow stands on."""

from care.db.changes import Change, claim, record, subject_id_of
from care.db.handle import Base, Model, alone, db, insert, lock
from care.db.ids import Identified, Public, new_id, new_ref
from care.db.transactions import act_as, acting, actor, on_commit, reading, retrying, transaction
from care.db.types import EncryptedText, EnumText, UtcDateTime, keyed_hash

__all__ = [
    "Base",
    "Change",
    "EncryptedText",
    "EnumText",
    "Identified",
    "Model",
    "Public",
    "UtcDateTime",
    "act_as",
    "acting",
    "actor",
    "alone",
    "claim",
    "db",
    "insert",
    "keyed_hash",
    "lock",
    "new_id",
    "new_ref",
    "on_commit",
    "reading",
    "record",
    "retrying",
    "subject_id_of",
    "transaction",
]
