import pytest

from mlops_lint.repo.pointers import (
    SYMLINK,
    LfsPointer,
    annex_pointer,
    is_dvc_pointer_path,
    lfs_pointer,
)

OID = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
LFS = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 12345\n"


@pytest.mark.parametrize(
    "text",
    [
        LFS,
        LFS.rstrip("\n"),
        LFS.replace("\n", "\r\n"),
        LFS.replace("git-lfs.", "hawser."),
        LFS.replace("oid", f"ext-0-foo sha256:{OID}\noid", 1),
    ],
)
def test_lfs_pointer_is_read(text: str) -> None:
    assert lfs_pointer(text.encode()) == LfsPointer(OID, 12345)


@pytest.mark.parametrize(
    "text",
    [
        "",
        LFS.replace("spec/v1", "spec/v9"),
        LFS.replace(OID, OID[:-1]),
        LFS.replace("size 12345", "size big"),
        LFS.replace("size 12345\n", ""),
        "\n" + LFS,
        LFS + "x" * 1024,
    ],
)
def test_anything_else_is_no_lfs_pointer(text: str) -> None:
    assert lfs_pointer(text.encode()) is None


KEY = "SHA256E-s3--abc.csv"


@pytest.mark.parametrize(
    ("mode", "data"),
    [
        (SYMLINK, f".git/annex/objects/aa/bb/{KEY}/{KEY}"),
        (SYMLINK, f"../../.git/annex/objects/aa/bb/{KEY}/{KEY}"),
        (SYMLINK, f"../.git/modules/sub/annex/objects/aa/bb/{KEY}/{KEY}"),
        (0o100644, f"/annex/objects/{KEY}\n"),
        (0o100644, f"/annex/objects/{KEY}"),
    ],
)
def test_annex_pointer_names_its_key(mode: int, data: str) -> None:
    assert annex_pointer(mode, data.encode()) == KEY


@pytest.mark.parametrize(
    ("mode", "data"),
    [
        (SYMLINK, "../data.csv"),
        (SYMLINK, "my.git/annex/objects/a"),
        (0o100644, f".git/annex/objects/aa/bb/{KEY}/{KEY}"),
        (0o100644, "/annex/objects/\n"),
        (0o100644, "/annex/objects/a\n" + "x" * 40_000),
        (0o100644, "text"),
    ],
)
def test_anything_else_is_no_annex_pointer(mode: int, data: str) -> None:
    assert annex_pointer(mode, data.encode()) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data.csv.dvc", True),
        ("a/b.dvc", True),
        (".dvc", False),
        ("a/.dvc", False),
        (".dvc/config", False),
        ("dvc.yaml", False),
    ],
)
def test_dvc_pointer_is_a_file_of_that_suffix(path: str, expected: bool) -> None:
    assert is_dvc_pointer_path(path) is expected
