"""The words of refusals: authority and delegation."""

from typing import Final

WORDS: Final = {
    "personal_act": (
        "“%(permission)s” là việc phải tự mình làm, không làm thay theo ủy quyền. Hãy chuyển về chức vụ của mình, hoặc để %(whose)s tự thực hiện.",
        "This cannot be done by delegation: %(permission)s. Switch back to your own post, or leave it to %(whose)s.",
    ),
    "no_signing_authority": (
        "%(who)s chưa có thẩm quyền ký “%(mode)s” còn hiệu lực ngày %(day)s trong sổ thẩm quyền ký. Hãy nhờ quản trị ghi căn cứ tại Quản trị › Thẩm quyền ký, hoặc trả lại để chọn người ký khác.",
        "%(who)s has no authority to sign “%(mode)s” on %(day)s. Ask an administrator to enter its basis under Administration › Authority to sign, or send the document back for another signer.",
    ),
    "authority_out_of_scope": (
        "Thẩm quyền ký “%(mode)s” của %(who)s không gồm loại “%(kind)s” (căn cứ: %(basis)s). Hãy trả lại để chọn người ký khác, hoặc nhờ quản trị ghi thẩm quyền cho loại này.",
        "The authority of %(who)s to sign “%(mode)s” does not include “%(kind)s” (basis: %(basis)s). Send it back for another signer, or have the authority entered.",
    ),
    "not_passed_on": (
        "%(what)s không được giao lại cho người khác (Điều 13 Nghị định 30/2020/NĐ-CP). Hãy để người giao ban đầu quyết định.",
        "%(what)s cannot be passed on (Decree 30/2020, Article 13). Leave the decision to who gave it.",
    ),
    "confirmed_by_another": (
        "Thay đổi quyền phải do người khác xác nhận, không phải người đã thay đổi hay người được đổi quyền. Hãy nhờ quản trị khác hoặc lãnh đạo xác nhận.",
        "A change of rights is confirmed by somebody else than who made it or whose rights changed. Ask another administrator or a leader.",
    ),
}
