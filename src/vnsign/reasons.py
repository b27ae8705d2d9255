"""Name every reason a verdict can have, once, with its weight and its words.

The Vietnamese words are those users know from the government's own tool wherever it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vnsign.reason_words import REMEDIES, WORDS


class Weight(StrEnum):
    """Say how much a reason weighs in the verdict."""

    NOTE = "note"
    DOUBT = "doubt"
    FAULT = "fault"


class Language(StrEnum):
    """Name the languages that sentences exist in."""

    VI = "vi"
    EN = "en"


class Code(StrEnum):
    """Name every reason by the proof step that gives it."""

    # structure
    UNSIGNED = "unsigned"
    ONLY_TIMESTAMPED = "only_timestamped"
    UNREADABLE = "unreadable"
    STRUCTURE_REPAIRED = "structure_repaired"
    STRUCTURE_HYBRID = "structure_hybrid"
    ENCRYPTED_UNREADABLE = "encrypted_unreadable"
    FILE_TOO_LARGE = "file_too_large"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    LIMIT_EXCEEDED = "limit_exceeded"
    WORKER_DIED = "worker_died"
    SIGNATURE_OUTSIDE_FORM = "signature_outside_form"
    SIGNATURE_DICTIONARY_MALFORMED = "signature_dictionary_malformed"
    SIGNATURE_SHARED = "signature_shared"
    # coverage
    BYTE_RANGE_MALFORMED = "byte_range_malformed"
    BYTE_RANGE_GAP = "byte_range_gap"
    NOT_WHOLE_REVISION = "not_whole_revision"
    CONTENTS_PADDING = "contents_padding"
    # digest
    DIGEST_MISMATCH = "digest_mismatch"
    DIGEST_UNSUPPORTED = "digest_unsupported"
    DIGEST_WEAK = "digest_weak"
    # signature value
    SUBFILTER_UNKNOWN = "subfilter_unknown"
    CMS_MALFORMED = "cms_malformed"
    SIGNER_CERTIFICATE_MISSING = "signer_certificate_missing"
    ALGORITHM_UNSUPPORTED = "algorithm_unsupported"
    KEY_TOO_SHORT = "key_too_short"
    SIGNATURE_VALUE_WRONG = "signature_value_wrong"
    # attributes
    ATTRIBUTE_MISSING = "attribute_missing"
    ATTRIBUTE_REPEATED = "attribute_repeated"
    CONTENT_TYPE_WRONG = "content_type_wrong"
    ALGORITHM_MISMATCH = "algorithm_mismatch"
    ALGORITHMS_DIFFER = "algorithms_differ"
    SIGNING_CERTIFICATE_MISMATCH = "signing_certificate_mismatch"
    ATTRIBUTES_NOT_DER = "attributes_not_der"
    # certificate path
    NO_TRUST_ANCHORS = "no_trust_anchors"
    CHAIN_UNTRUSTED = "chain_untrusted"
    CHAIN_INVALID = "chain_invalid"
    CHAIN_TOO_COMPLEX = "chain_too_complex"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_UNREADABLE = "certificate_unreadable"
    KEY_USAGE_WRONG = "key_usage_wrong"
    SHA1_IN_CHAIN = "sha1_in_chain"
    SHA1_ABOVE_LEAF = "sha1_above_leaf"
    # revocation
    CERTIFICATE_REVOKED = "certificate_revoked"
    CA_REVOKED = "ca_revoked"
    REVOKED_AFTER_SIGNING = "revoked_after_signing"
    REVOCATION_UNKNOWN = "revocation_unknown"
    CRL_INVALID = "crl_invalid"
    CRL_UNREACHABLE = "crl_unreachable"
    OCSP_INVALID = "ocsp_invalid"
    OCSP_UNKNOWN = "ocsp_unknown"
    # time
    TIME_CLAIMED = "time_claimed"
    TIME_MISSING = "time_missing"
    TIMESTAMP_BROKEN = "timestamp_broken"
    TIMESTAMP_UNTRUSTED = "timestamp_untrusted"
    TIMESTAMP_SHA1 = "timestamp_sha1"
    TIME_IMPOSSIBLE = "time_impossible"
    LOCAL_TIME_AS_UTC = "local_time_as_utc"
    SIGNED_AFTER_TIMESTAMP = "signed_after_timestamp"
    # authority
    AUTHORITY_UNKNOWN = "authority_unknown"
    AUTHORITY_CONTRADICTED = "authority_contradicted"
    # changes after signing: permitted
    SIGNATURE_ADDED = "signature_added"
    TIMESTAMP_ADDED = "timestamp_added"
    EVIDENCE_ADDED = "evidence_added"
    FORM_FILLED = "form_filled"
    NUMBER_OR_DATE_FILLED = "number_or_date_filled"
    SIGNATURE_FIELD_ADDED = "signature_field_added"
    METADATA_CHANGED = "metadata_changed"
    ANNOTATION_PERMITTED = "annotation_permitted"
    OBJECTS_UNUSED = "objects_unused"
    OBJECTS_FREED = "objects_freed"
    # changes after signing: suspicious or indeterminate
    FIELD_ADDED_AFTER_CERTIFICATION = "field_added_after_certification"
    CERTIFICATION_AFTER_APPROVAL = "certification_after_approval"
    HIDDEN_CONTENT_PREPARED = "hidden_content_prepared"
    APPEARANCE_UNREADABLE = "appearance_unreadable"
    CHANGES_UNREADABLE = "changes_unreadable"
    # changes after signing: forbidden
    BYTES_AFTER_END = "bytes_after_end"
    BYTES_UNACCOUNTED = "bytes_unaccounted"
    HYBRID_CONFLICT = "hybrid_conflict"
    REFERENCE_MISDIRECTED = "reference_misdirected"
    APPEARANCE_DIFFERS_FROM_VALUE = "appearance_differs_from_value"
    APPEARANCE_ONLY_CHANGED = "appearance_only_changed"
    FIELD_LOCKED = "field_locked"
    FIELD_ALTERED = "field_altered"
    FIELD_ADDED = "field_added"
    FIELD_REMOVED = "field_removed"
    FORM_ALTERED = "form_altered"
    SIGNATURE_ALTERED = "signature_altered"
    SIGNATURE_COVERS_CONTENT = "signature_covers_content"
    EVIDENCE_REMOVED = "evidence_removed"
    ANNOTATION_COVERS = "annotation_covers"
    ANNOTATION_CHANGED = "annotation_changed"
    PAGE_CHANGED = "page_changed"
    PAGES_CHANGED = "pages_changed"
    CATALOG_CHANGED = "catalog_changed"
    METADATA_UNSAFE = "metadata_unsafe"
    STRUCTURE_TREE_CHANGED = "structure_tree_changed"
    OBJECT_CHANGED = "object_changed"
    PERMISSION_REFUSES = "permission_refuses"
    CERTIFICATION_CHANGED = "certification_changed"


@dataclass(frozen=True, slots=True)
class Reason:
    """Carry one coded reason, with the fact it is about."""

    code: Code
    fact: str = ""
    """What it is about, in data not words: a field name, an object number, an algorithm."""

    @property
    def weight(self) -> Weight:
        """Say how much this reason weighs."""
        return Weight(WORDS[self.code][0])

    def sentence(self, language: Language) -> str:
        """Say the reason in one sentence for a person."""
        words = WORDS[self.code][1 if language is Language.VI else 2]
        return f"{words} ({self.fact})." if self.fact else f"{words}."

    def remedy(self, language: Language) -> str:
        """Say what a person can do about the reason, nothing if that is nothing."""
        return REMEDIES.get(self.code, ("", ""))[0 if language is Language.VI else 1]
