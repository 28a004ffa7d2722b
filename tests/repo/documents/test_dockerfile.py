import pytest

from mlops_lint.repo.documents import Dockerfile, ParseFailure
from mlops_lint.repo.documents.dockerfile import expand, load

TEXT = """\
# syntax=docker/dockerfile:1
ARG TAG=3.11 OTHER
ARG IMAGE="python:${TAG}"
from --platform=linux/amd64 ${IMAGE} as Builder
RUN pip install \\
    # a comment

    --no-cache-dir \\
    numpy
ARG TAG=9
FROM $OTHER:${TAG:-x}
COPY --from=builder /a /b
RUN <<EOF
echo one
EOF
RUN <<-A cat <<"B"
\tin a
\tA
\tin b
B
COPY --chown=1 ["a b", "c"]
CMD ["python", "serve.py"]
ENTRYPOINT python serve.py
EXPOSE 80"""


def read(text: str) -> Dockerfile:
    result = load("Dockerfile", text.encode())
    assert isinstance(result, Dockerfile), result
    return result


def test_instructions() -> None:
    found = [
        (item.keyword, item.value, item.arguments, item.line, item.stage)
        for item in read(TEXT).instructions
    ]
    assert found == [
        ("ARG", "TAG=3.11 OTHER", None, 2, -1),
        ("ARG", 'IMAGE="python:${TAG}"', None, 3, -1),
        ("FROM", "--platform=linux/amd64 ${IMAGE} as Builder", None, 4, 0),
        ("RUN", "pip install\n    --no-cache-dir\n    numpy", None, 5, 0),
        ("ARG", "TAG=9", None, 10, 0),
        ("FROM", "$OTHER:${TAG:-x}", None, 11, 1),
        ("COPY", "--from=builder /a /b", None, 12, 1),
        ("RUN", "<<EOF", None, 13, 1),
        ("RUN", '<<-A cat <<"B"', None, 16, 1),
        ("COPY", '--chown=1 ["a b", "c"]', ("a b", "c"), 21, 1),
        ("CMD", '["python", "serve.py"]', ("python", "serve.py"), 22, 1),
        ("ENTRYPOINT", "python serve.py", None, 23, 1),
        ("EXPOSE", "80", None, 24, 1),
    ]


def test_stages() -> None:
    document = read(TEXT)
    found = [
        (item.base, item.resolved, item.name, item.line, len(item.instructions))
        for item in document.stages
    ]
    assert found == [
        ("${IMAGE}", "python:3.11", "builder", 4, 3),
        ("$OTHER:${TAG:-x}", "$OTHER:3.11", "", 11, 8),
    ]
    assert document.final is document.stages[-1]
    assert Dockerfile("p", (), ()).final is None


def test_here_documents() -> None:
    bodies = [item.heredocs for item in read(TEXT).instructions if item.heredocs]
    assert bodies == [("echo one",), ("in a", "\tin b")]


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN echo $((1<<2)) <<NEVER\nRUN x",
        "FROM a\nENV A <<B\nRUN x\nB",
        "FROM a\nRUN cat <<<word\nRUN x\nword y",
        "FROM a\nRUN cat <<-word\nRUN x\nword y",
    ],
)
def test_what_only_looks_like_a_here_document(text: str) -> None:
    third = read(text).instructions[2]
    assert (third.keyword, third.value) == ("RUN", "x")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("# escape=`\nFROM a\nRUN b `\n c\\", "b\n c\\"),
        ("# Escape = \\\nFROM a\nRUN b \\\n c", "b\n c"),
        ("# escape=x\nFROM a\nRUN b \\\n c", "b\n c"),
        ("# note\n# escape=`\nFROM a\nRUN b `", "b `"),
        ("FROM a\r\nRUN b \\\r\n c\r\n", "b\n c"),
        ("FROM a\nRUN b \\", "b"),
        ("FROM a\nRUN", ""),
    ],
)
def test_continuation(text: str, value: str) -> None:
    assert read(text).instructions[-1].value == value


@pytest.mark.parametrize(
    "value", ["[1]", '["a"', "[ -f x ]", "['a']", 'a ["b"]', "[" * 5_000]
)
def test_what_is_no_exec_form(value: str) -> None:
    assert read(f"FROM a\nRUN {value}").instructions[-1].arguments is None


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("", "no FROM instruction", None),
        ("# only\nARG A", "no FROM instruction", None),
        ("FROM", "FROM names no image", 1),
        ("FROM a b c", "FROM names no image", 1),
        ("FROM a\n\n{{ x }}", "not an instruction: {{", 3),
        ("FROM a\n<<<<<<< HEAD", "not an instruction: <<<<<<<", 2),
    ],
)
def test_broken_files_are_values(text: str, problem: str, line: int | None) -> None:
    result = load("Dockerfile", text.encode())
    assert isinstance(result, ParseFailure)
    assert (result.problem, result.line) == (problem, line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A ${A} $B", "1 1 $B"),
        ("${B:-x} ${B-y} ${A:-x} ${E:-x} ${E-y} $E", "x y 1 x  "),
        ("${A:+x}${B:+x}${E+x}", "xx"),
        ("${E:+x}", ""),
        ("${A-", "${A-"),
    ],
)
def test_expand(text: str, expected: str) -> None:
    assert expand(text, {"A": "1", "E": ""}) == expected


@pytest.mark.parametrize(
    "unit", ["RUN <<A\n", "RUN a <<B <<C\n", "ARG a=$a$a\n", "--a ", "\\\n", "RUN [\n"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    load("Dockerfile", (unit * (300_000 // len(unit)) + "\nFROM $a").encode())
