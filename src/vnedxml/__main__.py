"""Look at, check, open and make packages from the command line: `vnedxml show FILE`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from vnedxml import commands, screen
from vnedxml.errors import EdxmlError, Language
from vnedxml.limits import MEGABYTE, Limits
from vnedxml.style import TypeForm
from vnedxml.values import VIETNAM
from vnedxml.words import language_of, word

_EXAMPLE = """{
  "from": {"organ_id": "H44.12", "organ_name": "Sở Thông tin và Truyền thông tỉnh Phú Thọ"},
  "to": [{"organ_id": "H44.01"}],
  "document_id": "H44.12,2026/11/23,01/STTTT-CNTT",
  "code": {"code_number": "01", "code_notation": "STTTT-CNTT"},
  "promulgation_info": {"place": "Phú Thọ", "promulgation_date": "2026-11-23"},
  "document_type": {"type_name": "Công văn"},
  "subject": "V/v kết nối liên thông"
}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 refused or faulty, 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    chosen = _parser(_language(given)).parse_args(given)
    try:
        return _run(chosen)
    except EdxmlError as error:
        screen.show_refusal(error, chosen.lang)
        return commands.UNUSABLE if error.is_transient else commands.REFUSED
    except commands.Unusable as error:
        screen.console(error=True).print(screen.visible(str(error)))
        return commands.UNUSABLE
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return commands.FINE


def _run(chosen: argparse.Namespace) -> int:
    if chosen.command == "check":
        # The one place that reads the clock: whether a date of issue lies in the future.
        return commands.check(chosen, today=datetime.fromtimestamp(time.time(), VIETNAM).date())
    run = {"show": commands.show, "unpack": commands.unpack, "pack": commands.pack}[chosen.command]
    return run(chosen)


def _language(given: Sequence[str]) -> Language:
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", choices=("vi", "en"))
    try:
        asked = early.parse_known_args(given)[0].lang
    except argparse.ArgumentError:
        asked = None
    return asked or language_of()


def _parser(language: Language) -> argparse.ArgumentParser:
    class Formatter(argparse.RawDescriptionHelpFormatter):
        def add_usage(
            self, usage: Any, actions: Any, groups: Any, prefix: Any = None
        ) -> None:  # Any: argparse's own
            super().add_usage(usage, actions, groups, word("usage", language) if prefix is None else prefix)

    def new(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
        group = parser.add_argument_group(word("options", language))
        group.add_argument("-h", "--help", action="help", help=word("help", language))
        group.add_argument("--lang", choices=("vi", "en"), default=language, help=word("lang", language))
        return parser

    top = new(
        argparse.ArgumentParser(
            prog="vnedxml",
            description=word("about", language),
            epilog=word("codes", language),
            formatter_class=Formatter,
            add_help=False,
        )
    )
    kinds = top.add_subparsers(dest="command", required=True, title=word("commands", language), metavar="…")
    for name in ("show", "check", "unpack", "pack"):
        command = kinds.add_parser(
            name,
            help=word(name, language),
            description=word(f"{name}_more", language, example=_EXAMPLE),
            formatter_class=Formatter,
            add_help=False,
        )
        _add_arguments(new(command), name, language)
    return top


def _add_arguments(parser: argparse.ArgumentParser, name: str, language: Language) -> None:
    main_group = parser.add_argument_group(word("arguments", language))
    if name == "pack":
        main_group.add_argument("meta", metavar="META.json", help=word("meta", language))
        main_group.add_argument("files", metavar="FILE", nargs="*", help=word("files", language))
        main_group.add_argument("-o", "--out", required=True, metavar="OUT.edxml", help=word("out", language))
        main_group.add_argument("--raw", action="store_true", help=word("raw", language))
        forms = [form.value for form in TypeForm]
        main_group.add_argument(
            "--type-form", choices=forms, default=forms[0], metavar="FORM", help=word("type_form", language)
        )
    else:
        main_group.add_argument("file", metavar="FILE", help=word("file", language))
        main_group.add_argument("--clean-names", action="store_true", help=word("clean", language))
        main_group.add_argument("--json", action="store_true", help=word("json", language))
    if name == "unpack":
        main_group.add_argument("--to", required=True, metavar="DIR", help=word("to", language))
    default = Limits().package_bytes // MEGABYTE
    main_group.add_argument(
        "--limit-mb", type=float, default=default, metavar="N", help=word("limit", language, detail=default)
    )


if __name__ == "__main__":
    sys.exit(main())
