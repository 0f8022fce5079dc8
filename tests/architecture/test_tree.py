"""What import-linter cannot see: models, status writers, documents that must name what exists, the size of files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from complaints.events import QUIET
from complaints.models import EventKind
from lapor import env
from lapor.flow import FLOW

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("lapor", "reporting", "assessments", "channels_intake", "routing", "complaints", "organisations")
LEVEL = {"lapor": 5, "reporting": 4, "assessments": 3, "channels_intake": 2, "routing": 2, "complaints": 1, "organisations": 0}
LONGEST_FILE = 300
# Kept whole on purpose: one settings file.
LONG = {"lapor/settings.py"}
# The only modules that write a status of that app.
WRITERS = {
    "complaints": ("complaints/services",),
    "channels_intake": ("channels_intake/delivery", "channels_intake/intake", "channels_intake/replies"),
    "routing": ("routing/services",),
    "assessments": ("assessments/services",),
    "organisations": (),
    "reporting": (),
    "lapor": (),
}


def modules() -> Iterator[Path]:
    for app in OURS:
        yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_relations_point_down():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in LEVEL
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        if (target := field.related_model._meta.app_label) in LEVEL and target != model._meta.app_label
        if LEVEL[target] >= LEVEL[model._meta.app_label]
    ]
    assert upward == []


def writes_status(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []
        if any(
            isinstance(target, ast.Attribute)
            and target.attr == "status"
            and not (isinstance(target.value, ast.Name) and target.value.id == "self")
            for target in targets
        ):
            yield node.lineno
        is_update = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
        if is_update and any(word.arg == "status" for word in node.keywords):
            yield node.lineno


def test_only_its_owner_writes_a_status():
    strangers = [
        f"{name(path)}:{line}"
        for path in modules()
        if not name(path).startswith(WRITERS[name(path).split("/")[0]])
        for line in writes_status(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert strangers == []


def test_every_kind_of_event_stands_in_the_flow():
    assert set(FLOW) == set(EventKind)
    assert {kind for kind, steps in FLOW.items() if not steps} == QUIET


@pytest.mark.parametrize("path", sorted(modules()), ids=name)
def test_a_file_stays_readable(path):
    if name(path) not in LONG:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_a_module_opens_with_its_job():
    silent = [
        name(path)
        for path in modules()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_import_inside_a_function():
    inside = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_the_environment_is_read_in_one_place():
    readers = [
        name(path)
        for path in modules()
        if re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8")) and name(path) not in READS_ENVIRONMENT
    ]
    assert readers == []


# Each runs before the settings are there, or hands the environment on to a child.
READS_ENVIRONMENT = {"lapor/env.py", "lapor/homemade.py", "lapor/embedded.py", "lapor/celery.py", "lapor/wsgi.py", "lapor/supervise.py"}


def test_the_readme_names_every_variable():
    table = set(re.findall(r"^\| `([A-Z_0-9]+)`", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert table == set(env.VARIABLES) - {"X_TEST"}


def test_the_compose_file_names_known_variables_only():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    block = text.split("x-environment:", 1)[1].split("\n\n", 1)[0]
    named = set(re.findall(r"^  ([A-Z_0-9]+):", block, re.MULTILINE))
    assert named == set(env.VARIABLES) - {"X_TEST"}


def test_a_module_that_a_page_on_channels_names_is_there():
    there = {path.relative_to(ROOT).as_posix() for top in (*OURS, "tests") for path in (ROOT / top).rglob("*.py")}
    pages = (ROOT / "docs" / "channels").glob("*.md")
    named = {(page.name, one) for page in pages for one in re.findall(r"`([a-z_/0-9]+\.py)`", page.read_text())}
    assert len(named) > 20
    assert [pair for pair in sorted(named) if not any(f"/{path}".endswith(f"/{pair[1]}") for path in there)] == []


def test_every_decision_stands_in_the_index():
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    written = sorted(path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [entry for entry in written if f"({entry})" not in index] == []
    assert [path for path in re.findall(r"\((\d{4}-[\w-]+\.md)\)", index) if path not in written] == []


def test_a_decision_is_short():
    long = [path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md") if len(path.read_text(encoding="utf-8").splitlines()) > 40]
    assert long == []
