"""Data and models told by their first bytes, and by their names second."""

import io
import zipfile

import pytest

from mlops_lint.facts.binaries import ZIP_LIMIT, Binary, Formats, suffix_of
from mlops_lint.facts.signatures import bundled_signatures

ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b\x08\x00"


@pytest.fixture(scope="module")
def formats() -> Formats:
    return Formats(bundled_signatures())


FILES: dict[str, tuple[str, bytes, tuple[str, str] | None]] = {
    "a pickle": ("a/model.pkl", b"\x80\x04\x95", ("model", "pickle")),
    "a pickle by another name": ("a.dat", b"\x80\x04\x95", None),
    "text in the place of a pickle": ("model.pkl", b"see the bucket\n", None),
    "a compressed pickle": ("a.joblib", b"\x78\x9c..", ("model", "compressed pickle")),
    "a checkpoint": ("a.PT", ZIP, ("model", "PyTorch")),
    "Keras": ("a.keras", ZIP, ("model", "Keras")),
    "a model in HDF5": ("a.h5", b"\x89HDF\r\n\x1a\n", ("model", "HDF5 model")),
    "data in HDF5": ("a.hdf5", b"\x89HDF\r\n\x1a\n", ("data", "HDF5")),
    "data in HDF5 after a block": (
        "a.hdf",
        b"\0" * 512 + b"\x89HDF\r\n\x1a\n",
        ("data", "HDF5"),
    ),
    "safetensors": ("a.safetensors", b"\0" * 8 + b"{", ("model", "safetensors")),
    "GGUF by its bytes alone": ("weights", b"GGUF....", ("model", "GGUF")),
    "Parquet": ("part-0", b"PAR1....", ("data", "Parquet")),
    "NumPy": ("a.npy", b"\x93NUMPY", ("data", "NumPy")),
    "a workbook": ("a.xlsx", ZIP, ("data", "Excel")),
    "SQLite": ("a.db", b"SQLite format 3\0", ("data", "SQLite")),
    "a compressed table": ("a.csv.gz", GZIP, ("data", "compressed table")),
    "a compressed archive": ("a.tar.gz", GZIP, ("archive", "archive")),
    "an image": ("a.png", b"\x89PNG", ("media", "image")),
    "a sound": ("a.wav", b"RIFF", ("media", "sound")),
    "a program": ("a.so", b"\x7fELF", None),
    "an empty file": ("a.pkl", b"", None),
}


@pytest.mark.parametrize(("path", "head", "binary"), FILES.values(), ids=FILES)
def test_first_bytes(
    formats: Formats, path: str, head: bytes, binary: tuple[str, str] | None
) -> None:
    def whole() -> bytes:
        raise AssertionError(f"{path} is read to its end")

    wanted = Binary(*binary) if binary else None
    assert formats.classify(path, head, whole) == wanted


def zipped(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "1")
    return data.getvalue()


ZIPS: dict[str, tuple[bytes, bool]] = {
    "of tables": (zipped("readme.md", "rows/A.CSV"), True),
    "of code": (zipped("a.py", "b.md"), False),
    "empty": (zipped(), False),
    "that is cut off": (zipped("a.csv")[:20], False),
    "that is none": (ZIP + b"....", False),
    "that is too large": (zipped("a.csv") + b"\0" * ZIP_LIMIT, False),
}


@pytest.mark.parametrize(("data", "is_data"), ZIPS.values(), ids=ZIPS)
def test_a_zip_by_its_members(formats: Formats, data: bytes, is_data: bool) -> None:
    found = formats.classify("a.zip", ZIP, lambda: data)
    assert found == (Binary("archive", "data archive") if is_data else None)


@pytest.mark.parametrize(
    ("path", "suffix"),
    [
        ("a/b.CSV", ".csv"),
        ("a.b/c", ""),
        ("a/.env", ""),
        ("a.tar.gz", ".gz"),
        ("a.", "."),
    ],
)
def test_suffix(path: str, suffix: str) -> None:
    assert suffix_of(path) == suffix
