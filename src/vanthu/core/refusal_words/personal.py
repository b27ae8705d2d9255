"""The words of refusals: what is one's own."""

from typing import Final

WORDS: Final = {
    "too_many_views": (
        "Một danh sách giữ tối đa %(limit)s chế độ xem của mỗi người. Hãy bỏ bớt chế độ xem không còn dùng rồi lưu lại.",
        "A list keeps at most %(limit)s views of one person. Remove one that is no longer used, then keep this one.",
    ),
}
