"""Jenkinsfiles: strings of shells, stages, triggers; comments run nothing."""

import pytest

from mlops_lint.facts.ci.groovy import tokens
from tests.facts.ci.conftest import ReadCi, problems, ran, started

PIPELINE = r"""
// sh 'commented'
/* sh 'commented
too' */
@Library('shared') _
pipeline {
    agent { docker { image 'python:3.12' } }
    triggers {
        cron('H 3 * * *')
        pollSCM 'H/5 * * * *'
        upstream(upstreamProjects: 'data', threshold: x)
        githubPush()
    }
    stages {
        stage('Test') {
            steps {
                sh 'pip install .'  // sh 'commented'
                sh "pytest --url http://x \"quoted\""
                sh '''
                    ruff check
                    mypy .
                '''
                sh(script: "make lint", returnStatus: true)
                sh label: 'unit', script: 'make unit'
                script { def out = sh(returnStdout: true, script: 'git log').trim() }
            }
        }
        stage("Windows") {
            steps {
                dir('app') {
                    bat 'run.bat'
                    powershell 'ls'
                    dir("deep") { pwsh "x" }
                }
                catchError { sh 'may fail' }
                sh command
                sh(buildCommand('a'))
                echo "sh 'text'"
                input message: 'Deploy?'
                build job: 'downstream', wait: false
            }
        }
    }
    post { always { sh 'clean' } }
}
"""


def test_a_pipeline(ci_of: ReadCi) -> None:
    ci = ci_of({"Jenkinsfile": PIPELINE, "app/deep/a": ""})
    outside, tests, windows = ci.jobs
    assert started(tests) == [
        "schedule cron H 3 * * *",
        "auto pollSCM H/5 * * * *",
        "event upstream data",
        "auto push",
    ]
    assert (tests.id, tests.line, tests.image) == ("Test", 15, "python:3.12")
    assert ran(tests) == [
        "17 pip install .",
        '18 pytest --url http://x "quoted"',
        "20 ruff check\n                    mypy .",
        "23 make lint",
        "24 make unit",
        "25 git log",
    ]
    assert [step.tolerated for step in tests.steps] == [False] * 3 + [
        True,
        False,
        False,
    ]
    assert windows.needs == ("Test",)
    assert ran(windows) == [
        "31 run.bat",
        "32 ls",
        "33 x",
        "35 may fail",
        "39 @input Deploy?",
        "40 @build downstream",
    ]
    assert [(c.shell, c.cwd, c.tolerated) for c in windows.commands] == [
        ("cmd", "app", False),
        ("pwsh", "app", False),
        ("pwsh", "app/deep", False),
        ("sh", "", True),
    ]
    assert (outside.id, ran(outside)) == ("pipeline", ["44 clean"])
    assert outside.commands[0].tolerated
    assert problems(ci) == []


TRIGGERS: dict[str, tuple[str, list[str]]] = {
    "nothing said": ("", ["unknown Jenkins"]),
    "parameters": ("parameters { string(name: 'a') }", ["manual parameters"]),
    "properties": (
        "properties([pipelineTriggers([cron('@daily')])])",
        ["schedule cron @daily"],
    ),
    "a hook": ("triggers { GenericTrigger(token: 'x') }", ["event webhook"]),
    "the old name": (
        "triggers { cron(spec: '1 * * * *') }",
        ["schedule cron 1 * * * *"],
    ),
    "no text": ("triggers { cron(env.X) }", ["unknown Jenkins"]),
    "commented": ("// triggers { cron('1') }", ["unknown Jenkins"]),
}


@pytest.mark.parametrize(("text", "expected"), TRIGGERS.values(), ids=TRIGGERS)
def test_triggers(ci_of: ReadCi, text: str, expected: list[str]) -> None:
    (job,) = ci_of({"Jenkinsfile": f"{text}\nnode {{ sh 'make' }}\n"}).jobs
    assert (job.id, ran(job)) == ("pipeline", ["2 make"])
    assert started(job) == expected


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("Jenkinsfile", True),
        ("ci/Jenkinsfile.release", True),
        ("a/train.jenkinsfile", True),
        ("Jenkinsfile.md", False),
        ("tests/Jenkinsfile", False),
        ("{{x}}/Jenkinsfile", False),
        ("docs/jenkins.txt", False),
    ],
)
def test_names(ci_of: ReadCi, path: str, is_one: bool) -> None:
    assert bool(ci_of({path: "node { sh 'x' }\n"}).jobs) is is_one


def test_problems(ci_of: ReadCi) -> None:
    ci = ci_of({"Jenkinsfile": "// node { }\n"})
    assert problems(ci) == [("Jenkinsfile", None, "it names no pipeline or node")]


TEXTS: dict[str, tuple[str, list[str]]] = {
    "never ends": ("sh '''pytest", ["sh", "pytest"]),
    "ends with the line": ("sh 'a\nsh 'b'", ["sh", "a", "sh", "b"]),
    "a backslash": (r"'a\'b\n' " + '"c\\\nd"', ["a'b\n", "c\\\nd"]),
    "a comment that never ends": ("a /* b", ["a"]),
    "a comment without a line": ("a // b", ["a"]),
    "a quote of the other kind": ('"it\'s" \'a "b"\'', ["it's", 'a "b"']),
    "names": ("a_1.b2", ["a_1", ".", "b2"]),
    "a backslash at the end": ("'a\\", ["a\\"]),
}


@pytest.mark.parametrize(("source", "expected"), TEXTS.values(), ids=TEXTS)
def test_tokens(source: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(source)] == expected


def test_lines_of_tokens() -> None:
    source = "a\n/* x\n*/ b '''\nc\n''' d\n// e\nf"
    assert [(token.text, token.line) for token in tokens(source)] == [
        ("a", 1),
        ("b", 3),
        ("\nc\n", 3),
        ("d", 5),
        ("f", 7),
    ]
