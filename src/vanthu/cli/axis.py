"""`vanthu axis`: the systems behind this installation's own axis: admit, list, lock, unlock, renew a secret."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from .installation import enter, require_current
from .speech import said

if TYPE_CHECKING:
    from vanthu.hub.actions.systems import NewSecret
    from vanthu.hub.queries import SystemView

EPILOG = """\
Ví dụ / For example:
  vanthu axis add-system stc --agency H44.30 --name "Sở Tài chính tỉnh Phú Thọ" --json
  vanthu axis list
  vanthu axis lock stc

Khóa bí mật chỉ hiện một lần; hệ thống lưu ở dạng mã hóa. Mất khóa thì cấp lại bằng “renew-secret”.
A secret is shown once and kept sealed; a lost one is replaced by “renew-secret”.
"""
_ACTS = {
    "lock": "khóa: không nhận yêu cầu nào của hệ thống / turn the system away",
    "unlock": "mở khóa / let the system in again",
    "renew-secret": "cấp khóa bí mật mới, khóa cũ hết hiệu lực / give a new secret; the old one ends",
}


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.epilog, parser.formatter_class = EPILOG, argparse.RawDescriptionHelpFormatter
    acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
    admit = acts.add_parser(
        "add-system", help="kết nạp một hệ thống cho các cơ quan / admit a system for agencies"
    )
    admit.add_argument("system_id", metavar="MÃ", help="mã hệ thống / the system's id")
    admit.add_argument(
        "--agency",
        action="append",
        required=True,
        metavar="MÃ_CƠ_QUAN",
        help="mã định danh cơ quan, lặp lại được / an agency's code, repeatable",
    )
    admit.add_argument(
        "--name",
        default="",
        help="tên, nếu cơ quan chưa có trong danh bạ / its name, if the address book lacks the agency",
    )
    admit.add_argument("--json", action="store_true", help="in JSON một dòng / print one line of JSON")
    listing = acts.add_parser("list", help="liệt kê hệ thống và hộp thư / list systems and mailboxes")
    listing.add_argument("--json", action="store_true", help="in JSON một dòng / print one line of JSON")
    for name, words in _ACTS.items():
        act = acts.add_parser(name, help=words)
        act.add_argument("system_id", metavar="MÃ", help="mã hệ thống / the system's id")
        act.add_argument("--json", action="store_true", help="in JSON một dòng / print one line of JSON")


def run(args: argparse.Namespace) -> int:
    """Do one act. What is refused is told in one sentence, with exit code 1."""
    enter()
    require_current()
    if args.act == "add-system":
        return _add(args)
    if args.act == "list":
        return _list(args)
    return _act(args)


def _add(args: argparse.Namespace) -> int:
    from vanthu.core import clock
    from vanthu.core.actor import Actor
    from vanthu.core.errors import Invalid, Refusal
    from vanthu.directory import queries as directory
    from vanthu.hub import actions

    actor, now = Actor.system("vanthu axis"), clock.now()
    if args.name and len(set(args.agency)) > 1:
        why = said("chỉ dùng với một cơ quan", "only with one agency")
        raise Invalid(Refusal.VALUE_WRONG, field="--name", value=args.name, why=why)
    known = {code for agency in directory.agencies(actor) for code in (agency.code, agency.older_code)}
    made = actions.add_system(args.system_id, agency_codes=args.agency, name=args.name, actor=actor, now=now)
    for code in dict.fromkeys(args.agency):
        if code not in known:
            print(
                said(f"Đã thêm cơ quan {code} vào danh bạ.", f"Agency {code} was added to the address book."),
                file=sys.stderr,
            )
    _tell_secret(made, as_json=args.json)
    return 0


def _act(args: argparse.Namespace) -> int:
    from vanthu.core import clock
    from vanthu.core.actor import Actor
    from vanthu.hub import actions, queries

    actor, now = Actor.system("vanthu axis"), clock.now()
    system = queries.system_by_id(args.system_id)
    if args.act == "renew-secret":
        _tell_secret(actions.renew_secret(system.pk, actor=actor, now=now), as_json=args.json)
        return 0
    act = actions.lock if args.act == "lock" else actions.unlock
    changed = act(system.pk, actor=actor, now=now)
    if args.json:
        print(json.dumps({"system_id": changed.system_id, "is_locked": changed.is_locked}))
    else:
        locked, open_ = said("đã khóa", "is locked"), said("đã mở", "is open")
        print(f"{changed.system_id}: {locked if changed.is_locked else open_}.")
    return 0


def _list(args: argparse.Namespace) -> int:
    from vanthu.core.actor import Actor
    from vanthu.hub import queries

    found = queries.systems(Actor.system("vanthu axis"))
    if args.json:
        print(json.dumps([_facts(system) for system in found], ensure_ascii=False))
        return 0
    if not found:
        print(said("Chưa có hệ thống nào trên trục.", "No system is on the axis yet."))
    for system in found:
        state = said("đã khóa", "locked") if system.is_locked else said("đang hoạt động", "open")
        waiting = said(f"{system.waiting} gói tin chờ lấy", f"{system.waiting} waiting")
        since = f" ({system.oldest:%d/%m/%Y})" if system.oldest else ""
        print(f"{system.system_id}  {state}; {waiting}{since}")
        for agency in system.agencies:
            print(f"  {agency}")
    return 0


def _facts(system: SystemView) -> dict[str, object]:
    return {
        "system_id": system.system_id,
        "agencies": [agency.partition(" ")[0] for agency in system.agencies],
        "is_locked": system.is_locked,
        "last_seen_at": system.last_seen_at.isoformat() if system.last_seen_at else None,
        "waiting": system.waiting,
        "oldest": system.oldest.isoformat() if system.oldest else None,
    }


def _tell_secret(made: NewSecret, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"system_id": made.system.system_id, "secret": made.secret}))
        return
    print(f"system_id  {made.system.system_id}")
    print(f"secret     {made.secret}")
    print(said("Khóa bí mật chỉ hiện lần này; hãy chép ngay.", "The secret is shown only now; copy it."))
