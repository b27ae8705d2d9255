"""Every refusal of the product: its code and, in both languages, what happened and what to do next.

The words stand in `refusal_words`; facts stand in them as `%(name)s`. A code is part of the API
(`application/problem+json`) and never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from .fact_words import in_english
from .refusal_words import WORDS
from .words import Worded


class Refusal(Worded):
    """The closed list of refusals."""

    def __new__(cls, value: str) -> Self:
        """Make the member of `value` with its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.vi, member.en = WORDS[value]
        return member

    # copies and prints
    COPY_NOT_IN_LAW = "copy_not_in_law"
    COPY_SOURCE_NO_COPY = "copy_source_no_copy"
    COPY_SOURCE_OUT_OF_USE = "copy_source_out_of_use"
    SCAN_BELOW_STANDARD = "scan_below_standard"
    EXTRACT_PAGES_WRONG = "extract_pages_wrong"
    EXTRACT_LEAVES_NOTHING_OUT = "extract_leaves_nothing_out"
    EXTRACT_WORDS_MISSING = "extract_words_missing"
    # rights and states
    NOT_PERMITTED = "not_permitted"
    NOT_FOUND = "not_found"
    WRONG_STATE = "wrong_state"
    ALREADY_DELEGATED = "already_delegated"
    CHANGED_MEANWHILE = "changed_meanwhile"
    TYPED_ELSEWHERE = "typed_elsewhere"
    FIELD_REQUIRED = "field_required"
    VALUE_WRONG = "value_wrong"
    ALREADY_EXISTS = "already_exists"
    NOTHING_CHANGED = "nothing_changed"
    UNIT_IN_USE = "unit_in_use"
    UNIT_ENDED = "unit_ended"
    LAST_ADMINISTRATOR = "last_administrator"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_PAUSED = "sign_in_paused"
    SECOND_PERSON_NEEDED = "second_person_needed"
    OPENED_MEANWHILE = "opened_meanwhile"
    UNIT_HEAD_MISSING = "unit_head_missing"
    REVIEWER_GONE = "reviewer_gone"
    OBJECTION_IS_RETURN = "objection_is_return"
    STEP_UNKNOWN = "step_unknown"
    CHANGE_WAITS = "change_waits"
    NOT_SENT_THERE = "not_sent_there"
    NOT_ASKED_BACK = "not_asked_back"
    NOT_SOUNDLY_SIGNED = "not_soundly_signed"
    NOT_OF_THE_AGENCY = "not_of_the_agency"
    LINK_NOT_ALLOWED = "link_not_allowed"
    LINK_WRONG_KIND = "link_wrong_kind"
    LINK_RECIPIENTS_MISSING = "link_recipients_missing"
    CODE_WRONG = "code_wrong"
    PASSKEY_FAILED = "passkey_failed"
    FACTOR_REQUIRED = "factor_required"
    SIGN_ON_HOST = "sign_on_host"
    SIGN_ON_STALE = "sign_on_stale"
    SIGN_ON_DECLINED = "sign_on_declined"
    SIGN_ON_WRONG = "sign_on_wrong"
    SIGN_ON_UNKNOWN = "sign_on_unknown"
    SIGN_ON_SILENT = "sign_on_silent"
    SIGN_ON_LINKED = "sign_on_linked"
    SIGN_IN_OTHERWISE = "sign_in_otherwise"
    PASSWORD_KNOWN = "password_known"  # noqa: S105 a code, no password
    CHALLENGE_SPENT = "challenge_spent"
    CHALLENGE_WRONG = "challenge_wrong"
    CERTIFICATE_NOT_ON_FILE = "certificate_not_on_file"
    CERTIFICATE_NOT_GOOD = "certificate_not_good"
    CERTIFICATE_OF_ANOTHER = "certificate_of_another"
    # authority and delegation
    PERSONAL_ACT = "personal_act"
    NO_SIGNING_AUTHORITY = "no_signing_authority"
    AUTHORITY_OUT_OF_SCOPE = "authority_out_of_scope"
    NOT_PASSED_ON = "not_passed_on"
    CONFIRMED_BY_ANOTHER = "confirmed_by_another"
    # files
    NOT_A_PDF = "not_a_pdf"
    PDF_ENCRYPTED = "pdf_encrypted"
    PDF_BROKEN = "pdf_broken"
    PDF_NO_TEXT = "pdf_no_text"
    PDF_ACTIVE_CONTENT = "pdf_active_content"
    PDF_ALREADY_SIGNED = "pdf_already_signed"
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    WORKBOOK_WRONG = "workbook_wrong"
    IMPORT_STALE = "import_stale"
    CONVERTER_MISSING = "converter_missing"
    SANDBOX_MISSING = "sandbox_missing"
    CONVERSION_FAILED = "conversion_failed"
    FONT_MISSING = "font_missing"
    LAYOUT_FAILED = "layout_failed"
    # signing
    PIN_PAUSED = "pin_paused"
    PIN_WRONG = "pin_wrong"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_UNUSABLE = "certificate_unusable"
    SIGNING_FAILED = "signing_failed"
    REMOTE_SIGNING = "remote_signing"
    ALREADY_SIGNED = "already_signed"
    LEADER_HAS_NOT_SIGNED = "leader_has_not_signed"
    # numbers
    NUMBER_VOIDED = "number_voided"
    NUMBER_FINAL = "number_final"
    NO_BOOK = "no_book"
    NO_OWN_SERIES = "no_own_series"
    YEAR_ON_PAGE_DIFFERS = "year_on_page_differs"
    NO_ROOM_FOR_YEAR = "no_room_for_year"
    NOT_COMPOSED_HERE = "not_composed_here"
    JOINT_ON_PAPER = "joint_on_paper"
    SERIES_WRONG = "series_wrong"
    CODE_TAKEN = "code_taken"
    SERIES_IN_USE = "series_in_use"
    NUMBER_NOT_RESERVED = "number_not_reserved"
    SUB_NUMBERS_OFF = "sub_numbers_off"
    SUB_NUMBER_OF_LAST_YEAR = "sub_number_of_last_year"
    SECOND_PERSON = "second_person"
    NOTHING_TO_CLOSE = "nothing_to_close"
    SCAN_SETTLED = "scan_settled"
    TOO_MANY_VIEWS = "too_many_views"
    LINE_COMPLETE = "line_complete"
    TOO_MUCH_TO_PRINT = "too_much_to_print"
    REASON_REQUIRED = "reason_required"
    NUMBER_ON_SCAN_DIFFERS = "number_on_scan_differs"
    SCAN_NOT_READ_YET = "scan_not_read_yet"
    # issuing and exchange
    NO_RECIPIENT = "no_recipient"
    RECIPIENT_UNKNOWN = "recipient_unknown"
    RECIPIENT_SUCCEEDED = "recipient_succeeded"
    RECIPIENT_CLOSED = "recipient_closed"
    RECIPIENT_NOT_YET = "recipient_not_yet"
    RECIPIENT_UNREACHABLE = "recipient_unreachable"
    SECRET_NOT_ALLOWED = "secret_not_allowed"  # noqa: S105 a code, no password
    NOT_READY_TO_ISSUE = "not_ready_to_issue"
    PACKAGE_BROKEN = "package_broken"
    PACKAGE_CUT_OFF = "package_cut_off"
    PACKAGE_ALTERED = "package_altered"
    PACKAGE_ID_REUSED = "package_id_reused"
    SENDER_UNKNOWN = "sender_unknown"
    SENDER_MISMATCH = "sender_mismatch"
    CLOCK_SKEWED = "clock_skewed"
    WRONG_ADDRESSEE = "wrong_addressee"
    ATTACHMENT_MISSING = "attachment_missing"
    SIGNATURE_NOT_VALID = "signature_not_valid"
    PEER_URL_REFUSED = "peer_url_refused"
    ANSWER_LOST = "answer_lost"
    AGENCIES_NOT_TOLD = "agencies_not_told"
    AGENCY_HAS_A_WAY = "agency_has_a_way"


def sentence(code: Refusal, facts: Mapping[str, str]) -> str:
    """Return the sentence of a refusal in the reader's language; a fact that is missing shows as “?”."""

    class _Facts(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return "?"

    words = code.label
    told = facts if words == code.vi else {name: in_english(fact) for name, fact in facts.items()}
    return words % _Facts(told)
