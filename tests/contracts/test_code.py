"""House rules that no off-the-shelf linter knows, read from the syntax trees of our own code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.contracts.tree import SOURCE, dotted, functions, modules, parsed, where

LONGEST_FILE = 500
LONGEST_FUNCTION = 50
MOST_POSITIONAL = 5
NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "data",
    "info",
    "process",
    "misc",
    "common",
}
DOORS = ("vanthu/web", "vanthu/api", "vanthu/cli")
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "date.today",
    "datetime.date.today",
    "timezone.now",
    "time.time",
    "time.localtime",
}
# The product's one reader, and the command lines of the others, which hand it in.
READ_THE_CLOCK = {"vanthu/core/clock.py", "vnsign/__main__.py", "vnedxml/__main__.py", "vnagent/__main__.py"}


def action_files() -> Iterator[Path]:
    """Yield the files that hold verbs: `actions.py`, `actions_….py` and `actions/….py` of every app."""
    for path in modules("vanthu"):
        app = path.relative_to(SOURCE / "vanthu").parts[0]
        if app != "core" and (path.stem.startswith("actions") or path.parent.name == "actions"):
            yield path


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield the functions that other modules may call."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def test_the_doors_never_reach_for_objects() -> None:
    found = [
        where(path, node)
        for path in modules(*DOORS)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]

    assert found == [], "call `queries` with an actor instead"


def test_every_verb_is_an_action() -> None:
    found = [
        f"{where(path, function)} {function.name}"
        for path in action_files()
        for function in public_functions(parsed(path))
        if "action" not in {dotted(mark).rpartition(".")[2] for mark in function.decorator_list}
    ]

    assert found == [], "a public function of actions carries @action"


def test_every_verb_takes_actor_and_now_by_name() -> None:
    found = [
        f"{where(path, function)} {function.name}"
        for path in action_files()
        for function in public_functions(parsed(path))
        if not {"actor", "now"} <= {argument.arg for argument in function.args.kwonlyargs}
    ]

    assert found == [], "`*, actor: Actor, now: datetime`"


def test_there_are_verbs_to_look_at() -> None:
    assert sum(len(list(public_functions(parsed(path)))) for path in action_files()) >= 5


def test_only_the_clock_module_reads_the_clock() -> None:
    found = [
        f"{where(path, node)} {dotted(node.func)}"
        for path in modules()
        if path.relative_to(SOURCE).as_posix() not in READ_THE_CLOCK
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and dotted(node.func) in CLOCKS
    ]

    assert found == [], "pass `now` in"


def test_no_file_is_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert [f"{where(path)} {lines}" for path, lines in lengths.items() if lines > LONGEST_FILE] == []


def test_no_function_is_too_long() -> None:
    found = [
        f"{where(path, function)} {function.name} {length}"
        for path in modules()
        for function in functions(parsed(path))
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]

    assert found == []


def test_no_function_takes_many_things_by_position() -> None:
    found = [
        f"{where(path, function)} {function.name}"
        for path in modules()
        for function in functions(parsed(path))
        if len([a for a in [*function.args.posonlyargs, *function.args.args] if a.arg not in {"self", "cls"}])
        > MOST_POSITIONAL
    ]

    assert found == []


def test_modules_are_named_for_what_they_hold() -> None:
    assert [where(path) for path in modules() if path.stem in NAMELESS or path.parent.name in NAMELESS] == []


def undocumented(path: Path) -> Iterator[str]:
    """Yield the public module, classes and functions of a file that have no docstring."""
    tree = parsed(path)
    if ast.get_docstring(tree) is None and tree.body:
        yield where(path)
    for node in tree.body:
        if not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) or node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None:
            yield f"{where(path, node)} {node.name}"
        if isinstance(node, ast.ClassDef):
            # A method of a subclass may repeat what its base documents; ours are asked for in plain classes.
            for method in node.body if not node.bases else ():
                public = isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
                if public and ast.get_docstring(method) is None:
                    yield f"{where(path, method)} {node.name}.{method.name}"


def test_what_is_public_says_what_it_does() -> None:
    assert [found for path in modules() for found in undocumented(path)] == []


def test_the_first_sentence_ends() -> None:
    found = [
        where(path, node)
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (text := ast.get_docstring(node))
        and not text.split("\n\n")[0].rstrip().endswith((".", ":", "?", "!", "`"))
    ]

    assert found == [], "a docstring's first paragraph ends in a full stop"
