"""`vanthu password`: a new password for somebody who cannot come in, from whoever owns the installation's folder."""

from __future__ import annotations

import argparse
import json
import secrets

from .installation import enter, require_current
from .speech import said

EPILOG = """\
Ví dụ / For example:
  vanthu password quantri
  vanthu password quantri --reset-factors   khi mất cả điện thoại hoặc khóa / where phone or key is lost too

Dùng khi không còn quản trị viên nào vào được. Mật khẩu chỉ hiện một lần; mọi phiên đang mở kết thúc; có ghi nhật ký.
For when no administrator can come in any more. The password is shown once, every open session ends, and it is recorded.
"""


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.epilog, parser.formatter_class = EPILOG, argparse.RawDescriptionHelpFormatter
    parser.add_argument("username", metavar="TÊN", help="tên đăng nhập / the user name")
    parser.add_argument(
        "--reset-factors",
        action="store_true",
        help="bỏ cả các yếu tố xác thực thứ hai / remove the second factors too",
    )
    parser.add_argument("--json", action="store_true", help="in JSON một dòng / print one line of JSON")


def run(args: argparse.Namespace) -> int:
    """Set the password and print it. Somebody unknown or no longer active is refused, with exit code 1."""
    enter()
    require_current()
    from vanthu.core import clock
    from vanthu.core.actor import Actor
    from vanthu.core.db import write_transaction
    from vanthu.core.errors import NotFound, Refusal
    from vanthu.directory import actions, actions_factors, queries

    now = clock.now()
    person = queries.person_by_username(args.username)
    if person is None:
        raise NotFound(Refusal.NOT_FOUND, what=f"người dùng “{args.username}”")
    posts = queries.posts_of(person, on=clock.hanoi_date(now))
    actor = Actor.system("vanthu password", agency_id=posts[0].agency_id if posts else None)
    password = secrets.token_urlsafe(12)
    with write_transaction():
        actions.set_password(person.pk, password=password, actor=actor, now=now)
        if args.reset_factors:
            actions_factors.reset_factors(person.pk, actor=actor, now=now)
    if args.json:
        print(json.dumps({"username": person.username, "password": password}))
        return 0
    once = said(
        "Mật khẩu mới của {}: {} (chỉ hiện một lần; hãy đổi sau khi đăng nhập)",
        "The new password of {}: {} (shown only once; change it after signing in)",
    )
    print(once.format(person.username, password))
    if not posts:
        print(
            said("Người này hiện không giữ chức vụ nào.", "This person holds no post at the moment."),
        )
    return 0
