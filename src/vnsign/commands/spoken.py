"""Say what the operating system refused, in words: which file, what is wrong with it."""

from __future__ import annotations

import errno

_WORDS: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("không có tệp hoặc thư mục này.", "no such file or folder."),
    errno.EISDIR: ("là thư mục, không phải tệp.", "a folder, not a file."),
    errno.ENOTDIR: ("một phần của đường dẫn không phải là thư mục.", "a part of the path is no folder."),
    errno.EACCES: ("không có quyền đọc hoặc ghi.", "no permission to read or write."),
    errno.EPERM: ("không có quyền đọc hoặc ghi.", "no permission to read or write."),
    errno.EROFS: ("ổ đĩa chỉ cho đọc. Hãy chọn nơi khác.", "the disk is read-only. Choose another place."),
    errno.ENOSPC: ("ổ đĩa đã đầy. Hãy dọn bớt rồi làm lại.", "the disk is full. Make room, then try again."),
    errno.EDQUOT: ("đã hết dung lượng được cấp.", "the quota is used up."),
    errno.ENAMETOOLONG: ("tên tệp quá dài.", "the file's name is too long."),
}


def said(error: OSError, language: str) -> str:
    """Return the sentence for an error of the operating system, in `language` ("vi" or "en")."""
    words = _WORDS.get(error.errno or 0)
    if words is None:
        return str(error)
    name = error.filename.decode("utf-8", "replace") if isinstance(error.filename, bytes) else error.filename
    sentence = words[1 if language == "en" else 0]
    return f"{name}: {sentence}" if name is not None else sentence[0].upper() + sentence[1:]
