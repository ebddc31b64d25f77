"""Accounts: who the customer is, and when two spellings mean the same customer."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from domain.errors import DomainError

NAME_LIMIT = 300

# Legal forms say how a company is registered, not which company it is.
# fmt: off
LEGAL_FORMS = frozenset({
    "inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "corp", "corporation", "co",
    "company", "plc", "pty", "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "se", "ev", "sa",
    "sas", "sarl", "srl", "sl", "spa", "bv", "nv", "oy", "oyj", "ab", "as", "asa", "aps", "kk",
    "gk", "yk", "pte", "bhd", "sdn", "berhad", "doo", "sro", "zrt", "kft", "pt", "tbk", "cv",
})
# fmt: on
CJK_LEGAL_FORMS = re.compile(
    "株式会社|有限会社|合同会社|合名会社|合資会社|有限公司|股份有限公司|주식회사"
)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer. `arr_minor` is yearly recurring revenue in minor units of `currency`.

    `source` names the directory that was imported last (`csv`), `external_id` what the account is
    called there, `facts_at` when it said so. The CRM has places of its own beside it: `crm` names
    it, `crm_id` is the record, `crm_read_at` when it was read. `said_by` tells for each fact which
    of them said it. `health` is of a hundred, as it was at `health_at`. Until `muted_until` signals
    propose nothing.
    """

    id: int
    key: str
    name: str
    arr_minor: int | None = None
    currency: str | None = None
    renewal_on: date | None = None
    version: int = 1
    source: str | None = None
    external_id: str | None = None
    owner_email: str | None = None
    health: int | None = None
    health_at: datetime | None = None
    tier_named: str | None = None
    segment: str | None = None
    facts_at: datetime | None = None
    muted_until: datetime | None = None
    crm: str | None = None
    crm_id: str | None = None
    crm_read_at: datetime | None = None
    said_by: str | None = None

    def record_in(self, crm: str) -> str | None:
        """What the account is called in that CRM; None where that is not known."""
        return self.crm_id if self.crm == crm else None


def clean_name(typed: str) -> str:
    """The name as people will read it: one line of at most 300 characters, without controls and
    without what nobody sees, such as marks that turn the direction of writing.

    Raises DomainError `account_empty` or `account_too_long`.
    """
    kept = typed
    if not typed.isprintable():
        kept = "".join(" " if unicodedata.category(c) == "Cc" else c for c in typed if _is_seen(c))
    name = " ".join(unicodedata.normalize("NFC", kept).split())
    if not name.strip("".join(JOINERS)):
        raise DomainError("account_empty")
    if len(name) > NAME_LIMIT:
        raise DomainError("account_too_long", limit=NAME_LIMIT, length=len(name))
    return name


# They join or part letters of some scripts, and parts of some emoji.
JOINERS = frozenset({"\u200c", "\u200d"})


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) != "Cf" or character in JOINERS


def account_key(name: str) -> str:
    """What is left of a name without case, accents, punctuation and legal forms.

    Never empty: a name made only of symbols or legal forms keeps them.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    plain = CJK_LEGAL_FORMS.sub(" ", _without_accents(folded))
    # "S.A." and "Co.," are one word each, "a/b" and "a-b" two.
    words = re.sub(r"[^\w\s]", " ", re.sub(r"[.'’]", "", plain)).replace("_", " ").split()
    kept = without_legal_forms(words)
    return " ".join(kept or words) or " ".join(folded.split())


SHORT = 3


def is_named_in(account: Account, text: str) -> bool:
    """Whether a text names the account, in whatever case, accents or legal form.

    Short names such as "IT" are words as well: they have to stand there as they are written.
    Languages without spaces between words are searched for the bare name.
    """
    if account.key.isascii():
        written = " ".join(account.name.split()[: len(account.key.split())])
        if len(account.key) <= SHORT and not re.search(rf"\b{re.escape(written)}\b", text):
            return False
        return f" {account.key} " in f" {folded_text(text)} "
    return account.key in folded_text(text)


def folded_text(text: str) -> str:
    """A text as `account_key` folds names, so that names can be looked for in it."""
    plain = _without_accents(unicodedata.normalize("NFKC", text).casefold())
    return " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"[.'’]", "", plain)).replace("_", " ").split())


def _without_accents(text: str) -> str:
    """Latin letters lose their accents; kana keep their voicing marks, which are not accents."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o"))
    kept = [c for c in decomposed if not ("\u0300" <= c <= "\u036f")]
    return unicodedata.normalize("NFC", "".join(kept))


def without_legal_forms(words: list[str]) -> list[str]:
    """Only trailing forms go: "Co Star" is a name, "Star Co" is Star."""
    end = len(words)
    while end and words[end - 1] in LEGAL_FORMS:
        end -= 1
    return words[:end]
