"""The language of Terraform: blocks, labels, values."""

from hypothesis import given
from hypothesis import strategies as st

from mlops_lint.facts.deployment.hcl import MOST_LEVELS, blocks, unquoted

MAIN = """\
# resource "not" "this" {}
terraform {
  backend "s3" { bucket = "state" }
}

resource "aws_lambda_function" "churn" {
  name = "churn-${var.stage}" // } not here
  tags = {
    team = "ml"
  }
  /* resource "nor" "this" {
  */
  policy = <<-EOT
    resource "nor" "that" {
  EOT
  dynamic "rule" {
    for_each = [for x in var.rules : x if x != "}"]
    content {
      percent = 10
    }
  }
}
"""


def test_blocks_and_their_lines() -> None:
    found = blocks(MAIN)
    assert [(b.type, b.labels, b.line) for b in found] == [
        ("terraform", (), 2),
        ("resource", ("aws_lambda_function", "churn"), 6),
    ]


def test_attributes_keep_the_text_of_their_values() -> None:
    resource = blocks(MAIN)[1]
    assert unquoted(resource.attributes["name"]) == "churn-${var.stage}"
    assert resource.lines == {"name": 7, "tags": 8, "policy": 13}
    assert 'team = "ml"' in resource.attributes["tags"]
    assert resource.attributes["policy"].startswith("<<-EOT")


def test_blocks_inside_at_any_depth() -> None:
    resource = blocks(MAIN)[1]
    content = list(resource.inside("content", "other"))
    assert [block.attributes["percent"] for block in content] == ["10"]
    assert list(resource.inside("backend")) == []


def test_blocks_on_one_line() -> None:
    backend = blocks(MAIN)[0].blocks[0]
    assert (backend.type, backend.labels) == ("backend", ("s3",))
    assert backend.attributes == {"bucket": '"state"'}


def test_what_is_broken_ends_the_reading() -> None:
    assert [b.type for b in blocks('resource "a" "b" {\n  x = [1,\n')] == ["resource"]
    assert blocks("} } = {") == []


def test_deep_nesting_is_bounded() -> None:
    text = "a {\n" * (MOST_LEVELS * 3)
    depth = 0
    level = blocks(text)
    while level:
        depth += 1
        level = level[0].blocks
    assert depth == MOST_LEVELS - 1


@given(st.text(alphabet='ab{}[]()="#/*<-\n \\$', max_size=200))
def test_no_text_stops_the_reader(text: str) -> None:
    assert isinstance(blocks(text), list)
