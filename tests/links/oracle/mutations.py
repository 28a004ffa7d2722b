"""What may happen to a pipeline after it ran: one change a case."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

Change = Callable[[Path], None]


def swap(path: str, old: str, new: str) -> Change:
    """Replace a text that must be there, once."""

    def change(root: Path) -> None:
        data = (root / path).read_bytes()
        assert old.encode() in data, (path, old)
        (root / path).write_bytes(data.replace(old.encode(), new.encode(), 1))

    return change


def write(path: str, data: str | bytes) -> Change:
    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data.encode() if isinstance(data, str) else data)

    return change


def delete(path: str) -> Change:
    def change(root: Path) -> None:
        gone = root / path
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()

    return change


def crlf(path: str) -> Change:
    def change(root: Path) -> None:
        data = (root / path).read_bytes()
        (root / path).write_bytes(data.replace(b"\n", b"\r\n"))

    return change


def rename(old: str, new: str) -> Change:
    def change(root: Path) -> None:
        (root / old).replace(root / new)

    return change


def touch(path: str) -> Change:
    return lambda root: os.utime(root / path, (1, 1))


def forget(stage: str, path: str = "dvc.lock") -> Change:
    """Take a stage out of the lock."""

    def change(root: Path) -> None:
        kept, leaving = [], False
        for line in (root / path).read_text().splitlines(keepends=True):
            if line.startswith("  ") and line[2] not in " -":
                leaving = line.strip().strip("'\"").removesuffix(":") == stage
            if not leaving:
                kept.append(line)
        (root / path).write_text("".join(kept))

    return change


def both(*changes: Change) -> Change:
    def change(root: Path) -> None:
        for one in changes:
            one(root)

    return change


Y, LOCK, PARAMS = "dvc.yaml", "dvc.lock", "params.yaml"
CHANGES: dict[str, Change] = {
    "nothing": both(),
    # Code and data.
    "a script": swap("train.py", "2", "3"),
    "a script, a blank line": swap("train.py", "print(2)", "\nprint(2)"),
    "a script touched": touch("train.py"),
    "a script in another directory": swap("scripts/prepare.sh", "prepare", "x"),
    "added data": swap("data/raw.csv", "1", "7"),
    "added data emptied": write("data/raw.csv", ""),
    "a source file": swap("a.txt", "a", "aa"),
    "line ends of a script": crlf("train.py"),
    "line ends of a text": crlf("c.txt"),
    "line ends of data": crlf("data/raw.csv"),
    "a deleted script": delete("train.py"),
    "a deleted text": delete("c.txt"),
    "deleted data": delete("data/raw.csv"),
    "a renamed script": rename("train.py", "trainer.py"),
    "a file where a directory was": both(delete("src/lib"), write("src/lib", "x")),
    # Directories.
    "a file of a directory": swap("src/lib/one.txt", "one", "1"),
    "a deep file of a directory": swap("src/lib/in/two.txt", "two", "2"),
    "a new file in a directory": write("src/lib/three.txt", "3"),
    "a new empty file in a directory": write("src/lib/__init__.py", ""),
    "a deleted file of a directory": delete("src/lib/in/two.txt"),
    "a renamed file of a directory": rename("src/lib/one.txt", "src/lib/eins.txt"),
    "a deleted directory": delete("src/lib"),
    "compiled files in a directory": write("stub/__pycache__/m.pyc", b"\0"),
    "an empty directory in a directory": lambda r: (r / "src/lib/no").mkdir(),
    "line ends in a directory": crlf("src/lib/one.txt"),
    "added files": swap("images/one.txt", "one", "1"),
    "one more among added files": write("images/three.txt", "3"),
    "one less among added files": delete("images/in/two.txt"),
    "a file that .dvcignore hides": both(
        write(".dvcignore", "*.tmp\n"), write("src/lib/x.tmp", "x")
    ),
    "a file that .dvcignore shows again": both(
        write(".dvcignore", "*.tmp\n!y.tmp\n"), write("src/lib/y.tmp", "x")
    ),
    "a directory that .dvcignore hides": write(".dvcignore", "src/lib/in/\n"),
    "a plain directory": write("plain/three.cfg", "3"),
    "less in a plain directory": delete("plain/one.cfg"),
    # Parameters.
    "a parameter": swap(PARAMS, "size: 10", "size: 11"),
    "a parameter as a float": swap(PARAMS, "size: 10", "size: 10.0"),
    "a parameter as a text": swap(PARAMS, "size: 10", "size: '10'"),
    "a parameter in hexadecimal": swap(PARAMS, "size: 10", "size: 0xA"),
    "a parameter in octal": swap(PARAMS, "size: 10", "size: 0o12"),
    "a parameter with separators": swap(PARAMS, "size: 10", "size: 1_0"),
    "a parameter in another spelling": swap(PARAMS, "lr: 1e-3", "lr: 0.001"),
    "a parameter of one as true": swap("work/params.yaml", "1", "true"),
    "a parameter as null": swap(PARAMS, "ratio: 0.5", "ratio:"),
    "a parameter not a number": swap(PARAMS, "ratio: 0.5", "ratio: .nan"),
    "a parameter as a list": swap(PARAMS, "ratio: 0.5", "ratio: [0.5]"),
    "a word of YAML 1.1": swap(PARAMS, "yes: on", "yes: true"),
    "a time of YAML 1.1": swap(PARAMS, "12:30:00", "45000"),
    "an octal number of YAML 1.1": swap(PARAMS, "010", "8"),
    "a decimal with a zero": swap(PARAMS, "010", "10"),
    "a list in another order": swap(PARAMS, "[a, b]", "[b, a]"),
    "a list in block style": swap(PARAMS, "[a, b]", "\n    - a\n    - b"),
    "a mapping in another order": swap(PARAMS, "{x: 1, y: 2}", "{y: 2, x: 1}"),
    "a key more in a mapping": swap(PARAMS, "{x: 1, y: 2}", "{x: 1, y: 2, z: 3}"),
    "a key less in a mapping": swap(PARAMS, "{x: 1, y: 2}", "{x: 1}"),
    "a deleted parameter": swap(PARAMS, "  size: 10\n", ""),
    "a new parameter nobody uses": swap(PARAMS, "unused", "other: 3\nunused"),
    "a parameter nobody uses": swap(PARAMS, "unused: 1", "unused: 2"),
    "a new parameter of a group": swap(PARAMS, "  epochs", "  more: 1\n  epochs"),
    "a comment among parameters": swap(PARAMS, "sets:", "# sets\nsets:"),
    "an anchor among parameters": both(
        swap(PARAMS, "size: 10", "size: &ten 10"), swap(PARAMS, "cold: 1", "cold: *ten")
    ),
    "a parameter of a frozen stage": swap(PARAMS, "cold: 1", "cold: 2"),
    "a parameter of TOML": swap("conf.toml", "0.1", "0.2"),
    "a TOML parameter in another spelling": swap("conf.toml", "0.1", "1e-1"),
    "a TOML parameter nobody uses": swap("conf.toml", "extra = 1", "extra = 2"),
    "a parameter of JSON": swap("conf.json", "3", "4"),
    "a list of JSON": swap("conf.json", "[1, 2]", "[1, 2, 3]"),
    "a constant": swap("consts.py", "SEED = 1", "SEED = 7"),
    "a constant with a type": swap("consts.py", "SEED = 1", "SEED: int = 1"),
    "a constant nobody uses": swap("consts.py", "OTHER = 2", "OTHER = 3"),
    "a constant of a class": swap("consts.py", "(1, 2)", "(1, 3)"),
    "a tuple made a list": swap("consts.py", "(1, 2)", "[1, 2]"),
    "a constant that is computed": swap("consts.py", "SEED = 1", "SEED = int(1)"),
    "a key of a whole file": swap("whole.yaml", "alpha: 1", "alpha: 2"),
    "a new key of a whole file": swap("whole.yaml", "alpha: 1", "alpha: 1\nnew: 1"),
    "a key less of a whole file": swap("whole.yaml", "alpha: 1\n", ""),
    "a deleted parameter file": delete("conf.json"),
    "a parameter below wdir": swap("work/params.yaml", "1", "2"),
    "a parameter of a sub-directory": swap("sub/params.yaml", "1", "2"),
    # Commands and templates.
    "a command": swap(Y, "cat c.txt > block.txt", "cat c.txt  > block.txt"),
    "a command folded otherwise": swap(Y, "      > folded.txt", "      >  folded.txt"),
    "a command unfolded": swap(Y, ">-\n      cat b.txt\n      >", "cat b.txt >"),
    "a command that keeps its end": swap(Y, "cmd: |\n", "cmd: |-\n"),
    "one command of a list": swap(Y, "- echo two  blanks", "- echo two blanks"),
    "commands in another order": swap(
        Y, "- cat b.txt > s1.txt\n      - echo two", "- echo two"
    ),
    "an inline value": swap(Y, "name: plain", "name: fancy"),
    "an inline number": swap(Y, "ratio: 0.20", "ratio: 0.2"),
    "an inline number in another spelling": swap(Y, "tiny: 1e-3", "tiny: 0.001"),
    "an inline value nobody uses": swap(Y, "count: 3", "count: 4"),
    "an inline switch": swap(Y, "on: true", "on: false"),
    "a value of a stage": swap(Y, "y: two words", "y: more words"),
    "an option of a stage": swap(Y, "off: false", "off: true"),
    "a vars file": swap("more.yaml", "[1, 2, 3]", "[1, 9, 3]"),
    "a vars file elsewhere": swap("more.yaml", "[1, 2, 3]", "[1, 2, 9]"),
    "a vars file of a stage": swap("extra.yaml", "chosen: 5", "chosen: 6"),
    "a vars file of a stage elsewhere": swap("extra.yaml", "other: 6", "other: 7"),
    "an escape that is none": swap(Y, "\\${HOME}", "${inline.count}"),
    "a value in place of a template": swap(Y, "${inline.name}", "plain"),
    "a description": swap(Y, "  block:\n", "  block:\n    desc: x\n    meta: {x: 1}\n"),
    # Loops.
    "one more item": swap(PARAMS, "[one, two]", "[one, two, three]"),
    "one item less": swap(PARAMS, "[one, two]", "[one]"),
    "an item renamed": swap(PARAMS, "[one, two]", "[one, zwei]"),
    "a value of an item": swap(Y, "{rate: 1,", "{rate: 3,"),
    "a file of an item": swap(Y, "file: b.txt}", "file: c.txt}"),
    "a key renamed": swap(Y, "      high:", "      top:"),
    "items in another order": swap(
        Y, "[{n: 1}, {n: 2}]\n    do", "[{n: 2}, {n: 1}]\n    do"
    ),
    "an axis longer": swap(Y, "size: [1, 2.5]", "size: [1, 2.5, 3]"),
    "an axis shorter": swap(Y, "size: [1, 2.5]", "size: [1]"),
    "a value of an axis": swap(Y, "opt: [{n: 1}, {n: 2}]", "opt: [{n: 1}, {n: 3}]"),
    "axes in another order": swap(
        Y,
        "      size: [1, 2.5]\n      opt: [{n: 1}, {n: 2}]\n",
        "      opt: [{n: 1}, {n: 2}]\n      size: [1, 2.5]\n",
    ),
    "a loop over what is written out": swap(Y, "${sets}", "[one, two]"),
    # Lists of dependencies and outputs.
    "one more dependency": swap(
        Y, "[data/raw.csv, scripts", "[b.txt, data/raw.csv, scripts"
    ),
    "a dependency less": swap(
        Y, "deps: [train.py, data/features", "deps: [data/features"
    ),
    "dependencies in another order": swap(Y, "[a.txt, b.txt]", "[b.txt, a.txt]"),
    "a dependency that is not there": swap(
        Y, "[c.txt, plain]", "[c.txt, plain, no.txt]"
    ),
    "a dependency spelled otherwise": swap(Y, "[c.txt, plain]", "[./c.txt, plain]"),
    "a dependency with a slash": swap(Y, "[c.txt, plain]", "[c.txt, plain/]"),
    "one more parameter": swap(
        Y, "[prepare.size, prepare.ratio,", "[unused, prepare.size, prepare.ratio,"
    ),
    "a parameter less": swap(Y, "[prepare.size, prepare.ratio,", "[prepare.size,"),
    "a parameter that is not there": swap(
        Y, "[prepare.size, prepare.ratio,", "[prepare.no,"
    ),
    "one more output": swap(Y, "outs: [joined.txt]", "outs: [joined.txt, also.txt]"),
    "an output less": swap(
        Y, "outs: [s1.txt, s2.txt: {persist: true}]", "outs: [s1.txt]"
    ),
    "flags of an output": swap(Y, "{persist: true}", "{persist: false}"),
    "an output no longer cached": swap(
        Y, "outs: [joined.txt]", "outs: [joined.txt: {cache: false}]"
    ),
    "an output made a metric": swap(Y, "outs: [joined.txt]", "metrics: [joined.txt]"),
    # Outputs.
    "a metric by hand": write("metrics.json", "{}"),
    "a plot by hand": write("s3.csv", "a\n1\n"),
    "line ends of a metric": crlf("metrics.json"),
    "an output by hand": write("data/features.csv", "x\n"),
    "a model by hand": write("model.bin", b"\x80\x04"),
    "a file of an output directory": write("parts/two", "x"),
    "one more in an output directory": write("parts/three", "x"),
    "a deleted metric": delete("metrics.json"),
    "a deleted output": delete("model.bin"),
    "a deleted intermediate": delete("data/clean.csv"),
    "a deleted output directory": delete("parts"),
    # The lock.
    "a stage taken out": forget("train"),
    "an item taken out": forget("each@one"),
    "a frozen stage taken out": forget("cold"),
    "an unchanging stage taken out": forget("every"),
    "a stage of a sub-directory taken out": forget("below", "sub/dvc.lock"),
    "no lock": delete(LOCK),
    "an empty lock": write(LOCK, "schema: '2.0'\nstages: {}\n"),
    "a recorded command": swap(LOCK, "cmd: cat train.py", "cmd: cat  train.py"),
    "a recorded hash": swap(
        LOCK,
        "path: train.py\n      hash: md5\n      md5: ",
        "path: train.py\n      hash: md5\n      md5: 0",
    ),
    "a recorded size": swap(LOCK, "size: 10", "size: 99"),
    "a recorded parameter": swap(LOCK, "prepare.size: 10", "prepare.size: 12"),
    "a recorded parameter gone": swap(LOCK, "        prepare.size: 10\n", ""),
    "a recorded parameter more": swap(
        LOCK, "prepare.size: 10", "prepare.size: 10\n        prepare.old: 1"
    ),
    "a recorded dependency renamed": swap(LOCK, "path: c.txt", "path: d.txt"),
    "a recorded output renamed": swap(LOCK, "path: block.txt", "path: blocks.txt"),
    "a record nobody defines": swap(
        LOCK, "stages:\n", "stages:\n  gone:\n    cmd: echo\n"
    ),
    # Stages.
    "a new stage": swap(Y, "stages:\n", "stages:\n  new: {cmd: echo, deps: [a.txt]}\n"),
    "a stage renamed": swap(Y, "  block:\n", "  blocks:\n"),
    "a stage gone": swap(Y, "  call:\n    cmd: echo called\n", ""),
    "a stage frozen": both(
        swap(Y, "  block:\n", "  block:\n    frozen: true\n"), swap("c.txt", "c", "x")
    ),
    "a stage thawed": both(swap(Y, "    frozen: true\n", ""), swap("a.txt", "a", "x")),
    "a frozen stage's dependency": swap("a.txt", "a", "x"),
    "a frozen stage's command": swap(
        Y, "cat a.txt > cold.txt", "cat  a.txt > cold.txt"
    ),
    "a stage that always changes no more": swap(Y, "    always_changed: true\n", ""),
    "a stage that always changes now": swap(
        Y, "  block:\n", "  block:\n    always_changed: true\n"
    ),
    "a script of wdir": swap("work/local.txt", "local", "x"),
    "another wdir": both(swap(Y, "wdir: work", "wdir: ./work/../work"), touch("a.txt")),
    "a file of a sub-directory": swap("sub/in.txt", "in", "x"),
    "an output of a sub-directory": write("top.txt", "x"),
    "an intermediate of a sub-directory": write("sub/out.txt", "x"),
    # Pointers.
    "a pointer's hash": swap("data/raw.csv.dvc", "md5: ", "md5: 0"),
    "a pointer's size": swap("data/raw.csv.dvc", "size: ", "size: 9"),
    "a pointer deleted": delete("data/raw.csv.dvc"),
    "a pointer never downloaded": both(
        swap("data/raw.csv.dvc", "- md5: ", "- meta:\n      old: "),
        delete("data/raw.csv"),
    ),
    "an imported file": swap("brought.txt", "source", "x"),
    "the source of an import": swap("away/source.txt", "source", "x"),
    "an import's own record": swap(
        "brought.txt.dvc", "path: brought.txt", "path: ./brought.txt"
    ),
    "an import thawed": both(
        swap("brought.txt.dvc", "frozen: true\n", ""),
        swap("away/source.txt", "source", "x"),
    ),
    "an import thawed, unchanged": swap("brought.txt.dvc", "frozen: true\n", ""),
    "an import from elsewhere": both(
        swap("brought.txt.dvc", "path: away/source.txt", "path: away/other.txt")
    ),
}
REFUSED: dict[str, Change] = {
    "a .dvcignore of a directory": write("plain/.dvcignore", "two.cfg\n"),
    "an output made twice": swap(Y, "outs: [joined.txt]", "outs: [cold.txt]"),
    "an output inside of another": swap(Y, "outs: [joined.txt]", "outs: [parts/x.txt]"),
    "stages that need each other": swap(
        Y, "[data/raw.csv, scripts", "[model.bin, data/raw.csv, scripts"
    ),
    "a stage that needs itself": swap(Y, "[c.txt, plain]", "[c.txt, plain, block.txt]"),
    "an output outside": swap(Y, "outs: [joined.txt]", "outs: [../joined.txt]"),
    "an unknown key": swap(Y, "${inline.name}", "${inline.nothing}"),
    "an index too large": swap(Y, "${deep.er[1]}", "${deep.er[9]}"),
    "a template that is no key": swap(Y, "${inline.name}", "${inline..name}"),
    "a list in a command": swap(Y, "${inline.name}", "${sets}"),
    "a template in vars": swap(Y, "name: plain", "name: '${sets}'"),
    "a value defined twice": swap(Y, "count: 3", "count: 3}\n  - inline: {count: 4"),
    "a vars file twice": swap(Y, "  - more.yaml", "  - more.yaml:deep\n  - more.yaml"),
    "no vars file": delete("more.yaml"),
    "a key that a vars file lacks": swap(Y, "extra.yaml:chosen", "extra.yaml:no"),
    "a loop over a text": swap(Y, "${sets}", "sets"),
    "a loop over nothing known": swap(Y, "${sets}", "${set}"),
    "a stage without a command": swap(Y, "    cmd: echo called", "    desc: called"),
    "dependencies that are no list": swap(Y, "[c.txt, plain]", "c.txt"),
    "a lock without schema": swap(LOCK, "schema: '2.0'", "other: 1"),
    "a lock with a number as schema": swap(LOCK, "'2.0'", "2.0"),
    "a lock that is no YAML": write(LOCK, "schema: ["),
    "an item in vars": swap(Y, "vars: [{own:", "vars: [{own: 1}, {own:"),
}
