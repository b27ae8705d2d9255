"""Does a document look as NĐ 30/2020 Appendix I says: a finding per rule, with what stands there and what is wanted.

The checker looks at the page, not at how it was made: a file from Word and one composed here are judged alike. It
advises the clerk and the drafter (Art 12.2: who answers for the form); it changes nothing, it forbids nothing.
"""

from .check import check, judge, read
from .findings import Finding, FormRule, Severity
from .sheet import Line, Page, Sheet, Signer

__all__ = ["Finding", "FormRule", "Line", "Page", "Severity", "Sheet", "Signer", "check", "judge", "read"]
