import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_lint.facts.commands.shell import MOST_TEXT, simple_commands

TEXTS = {
    "pytest -q; ruff check . && mypy src || true": [
        "pytest -q",
        "ruff check .",
        "mypy src",
        "true",
    ],
    # The file is named `requirements.txt`, not `requirements.txt;`.
    "pip install -r requirements.txt; echo done": [
        "pip install -r requirements.txt",
        "echo done",
    ],
    "# pytest\nls # pytest\n": ["ls"],
    "echo a#b": ["echo a#b"],
    "python \\\n  train.py \\\n  --epochs 3": ["python train.py --epochs 3"],
    "cat > job.yaml <<EOF\npytest\nEOF\nls": ["cat", "ls"],
    "cat <<-'END'\n\tpytest\n\tEND\nls": ["cat", "ls"],
    "cat <<EOF\npytest": ["cat"],
    "cat <<<word": ["cat"],
    "if [ -f x ]; then\n  pytest\nelse\n  tox\nfi": ["pytest", "tox"],
    "for d in a b; do pytest $d; done": ["pytest $d"],
    "while true; do pytest; done": ["true", "pytest"],
    "case $1 in\n  test) pytest ;;\n  *) ruff check ;;\nesac": ["pytest", "ruff check"],
    "run() { pytest; }\nrun": ["pytest", "run"],
    "function run { pytest; }": ["pytest"],
    "(cd src && pytest)": ["cd src", "pytest"],
    "X=$(dvc repro | tee log)": ["dvc repro", "tee log"],
    'echo "a $(git describe) b"': ["git describe", "echo a $() b"],
    "echo `git describe`": ["git describe", "echo $()"],
    'echo "a `ls` \\"b\\" \\$c"': ["ls", 'echo a $() "b" $c'],
    "echo $((1 + 2)) x": ["echo $(()) x"],
    "A=1 B=2 pytest": ["pytest"],
    "A=1": [],
    "A=(pytest tox) ls": ["ls"],
    "CMD='pytest -q'\n$CMD": ["pytest -q"],
    "export D=src\nruff $D/x ${D} ${E:-tests} ${F}": [
        "export D=src",
        "ruff src/x src tests ${F}",
    ],
    "echo '$A \"b\"'": ['echo $A "b"'],
    "pytest > out.txt 2>&1 < in.txt": ["pytest"],
    "pytest &> out.txt & ls": ["pytest", "ls"],
    "diff <(sort a) b": ["diff $() b", "sort a"],
    "echo ${{ github.event.x || 'a b' }} && ls": [
        "echo ${{ github.event.x || 'a b' }}",
        "ls",
    ],
    "pytest << parameters.path >> -q": ["pytest << parameters.path >> -q"],
    "echo {{.X}} {a,b}": ["echo {{.X}} {a,b}"],
    "echo 'open": ["echo open"],
    'echo "open': ["echo open"],
    "echo \\; a\\ b": ["echo ; a b"],
    "echo $": ["echo $"],
    "$((1": ["$(())"],
    'echo "a\\': ["echo a\\"],
    "": [],
    ") ; ( ;": [],
}


@pytest.mark.parametrize("text", TEXTS)
def test_commands_of_sh(text: str) -> None:
    found = sorted(" ".join(item.words) for item in simple_commands(text))
    assert found == sorted(TEXTS[text])


def test_of_other_shells() -> None:
    text = "pip install `\n  -r x.txt\npython .\\src\\train.py <# a #>"
    words = [item.words for item in simple_commands(text, "pwsh")]
    assert words[:2] == [
        ["pip", "install", "-r", "x.txt"],
        ["python", "./src/train.py"],
    ]
    text = "@echo off\nREM pytest\n:: pytest\npython ^\n tools\\x.py & ruff check"
    words = [item.words for item in simple_commands(text, "cmd")]
    assert words == [["echo", "off"], ["python", "tools/x.py"], ["ruff", "check"]]


def test_lines_and_documents() -> None:
    text = "ls\n\nssh host <<'EOF'\ndocker pull x\nEOF\npytest \\\n  -q\nruff"
    found = simple_commands(text)
    assert [item.line for item in found] == [0, 2, 5, 7]
    assert found[1].bodies == ["docker pull x\n"]


def test_a_swallowed_failure_is_marked() -> None:
    text = "a || true\nb || echo no\nc || exit 0\nd || e\nf && true"
    found = {item.words[0]: item.tolerated for item in simple_commands(text)}
    assert [found[name] for name in "abcdf"] == [True, True, True, False, False]


def test_values_do_not_grow_without_end() -> None:
    text = "A=xxxxxxxx\n" + "A=$A$A\n" * 60 + "echo $A"
    (found,) = simple_commands(text)
    assert len(found.words[1]) <= 1000


def test_depth_and_length_are_bounded() -> None:
    assert simple_commands("$(" * 5000 + "pytest")
    assert len(simple_commands(" " * MOST_TEXT + "pytest")) == 0


@given(st.text(alphabet="ab \n'\"`$(){}|&;<>\\#=", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for item in simple_commands(text):
        assert item.words
