#!/usr/bin/env python3
"""Style as a test: who may include whom, file length, dead files, words that must not stand in the project.

Prints each fault with its place and ends with "N passed, N failed"; one check counts one.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
ROOMS = ["base", "calendar", "rules", "route", "process", "store", "people", "access", "intake", "cases", "dispatch",
         "control", "grid", "notify", "connect", "evaluate", "http", "simulate", "app"]
LINES_MAX = 600
COLUMNS_MAX = 130

# What the pure files of a room may include of other rooms (docs/ARCHITECTURE.md).
PURE = {"base": set(), "calendar": {"base"}, "rules": {"base"}, "route": {"base"},
        "process": {"base", "calendar", "rules", "route"}}
FOUNDATIONS = {"base", "calendar", "rules", "route"}
STORE_INTERFACE = {"store/rows.hpp", "store/row.hpp", "store/row_codec.hpp", "store/room.hpp", "store/event.hpp",
                   "store/event_codec.hpp", "store/value.hpp"}
FEATURES = {"people", "access", "intake", "cases", "dispatch", "control", "grid", "notify", "connect", "evaluate"}


def files():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def code(paths, *endings):
    return [p for p in paths if p.suffix in endings]


def includes(path):
    return re.findall(r'^#include "([^"]+)"', path.read_text(errors="replace"), re.M)


def kind(path):
    stem = path.stem
    for ending in ("_test", "_fuzz", "_main", "_api", "_store", "_bench", "_views", "_view"):
        if stem.endswith(ending):
            return ending[1:]
    return "pure"


def check_layers(paths):
    """base includes nothing of ours; the pure rooms only what lies below them."""
    for path in code(paths, ".hpp", ".cpp"):
        if SOURCE not in path.parents:
            continue
        room = path.relative_to(SOURCE).parts[0]
        if room not in PURE or kind(path) != "pure":
            continue
        for name in includes(path):
            other = name.split("/")[0]
            if other == room or other not in ROOMS:
                continue
            allowed = other in PURE[room] or (room == "process" and name in STORE_INTERFACE)
            if not allowed:
                yield f"{path.relative_to(ROOT)}: {room} may not include {name}"


def check_libraries(paths):
    """Beast stays in http, libpq and sqlite in store."""
    homes = {"boost/beast": "http", "libpq-fe.h": "store", "sqlite3.h": "store"}
    for path in code(paths, ".hpp", ".cpp"):
        if SOURCE not in path.parents:
            continue
        room = path.relative_to(SOURCE).parts[0]
        for name in re.findall(r"^#include <([^>]+)>", path.read_text(errors="replace"), re.M):
            for library, home in homes.items():
                if name.startswith(library) and room != home:
                    yield f"{path.relative_to(ROOT)}: <{name}> belongs in {home}/"


def check_features_meet_by_events(paths):
    """A feature's pure headers see another feature only through its events."""
    for path in code(paths, ".hpp"):
        if SOURCE not in path.parents or kind(path) != "pure":
            continue
        room = path.relative_to(SOURCE).parts[0]
        if room not in {"intake", "cases", "dispatch"}:
            continue
        for name in includes(path):
            other = name.split("/")[0]
            if other in {"intake", "cases", "dispatch"} and other != room and not name.endswith("/events.hpp"):
                yield f"{path.relative_to(ROOT)}: {room} may see {other} through its events.hpp only, not {name}"


def check_length(paths):
    for path in code(paths, ".hpp", ".cpp", ".py", ".sh", ".ts", ".vue", ".mjs"):
        lines = path.read_text(errors="replace").splitlines()
        if len(lines) > LINES_MAX:
            yield f"{path.relative_to(ROOT)}: {len(lines)} lines, at most {LINES_MAX}"
        for number, line in enumerate(lines, 1):
            if path.suffix in (".hpp", ".cpp") and len(line) > COLUMNS_MAX and not re.search(r"</?\w", line):  # XML stands as it is
                yield f"{path.relative_to(ROOT)}:{number}: {len(line)} columns, at most {COLUMNS_MAX}"


def check_dead_headers(paths):
    """A header that nobody includes is dead."""
    used = set()
    for path in code(paths, ".hpp", ".cpp"):
        for name in includes(path):
            used.add(pathlib.Path(name).name)
    for path in code(paths, ".hpp"):
        if path.name not in used:
            yield f"{path.relative_to(ROOT)}: no file includes it"


def check_names(paths):
    for path in code(paths, ".hpp", ".cpp", ".ts", ".vue"):
        if re.search(r"(^|_)(utils?|helpers?|managers?)(_|$)", path.stem.lower()):
            yield f"{path.relative_to(ROOT)}: name a file for what is in it"


def check_words(paths):
    """Work that is not done is not committed; the project speaks of itself alone."""
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|/work/|[Cc]laude|[Cc]o-[Aa]uthored")
    for path in code(paths, ".hpp", ".cpp", ".py", ".sh", ".ts", ".vue", ".mjs", ".md", ".yaml", ".cmake", ".txt"):
        if path.name in ("style_check.py", "LICENSE"):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if words.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"


def check_guards(paths):
    for path in code(paths, ".hpp"):
        if "#pragma once" not in path.read_text(errors="replace"):
            yield f"{path.relative_to(ROOT)}: no #pragma once"


def check_changelog(_):
    text = (ROOT / "CHANGELOG.md").read_text() if (ROOT / "CHANGELOG.md").exists() else ""
    if "## " not in text:
        yield "CHANGELOG.md: no entry"


def main():
    paths = [p for p in files() if "node_modules" not in p.parts]
    checks = [check_layers, check_libraries, check_features_meet_by_events, check_length, check_dead_headers,
              check_names, check_words, check_guards, check_changelog]
    failed = 0
    for check in checks:
        faults = list(check(paths))
        failed += bool(faults)
        for fault in faults[:20]:
            print(f"{check.__name__}: {fault}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
