"""The parts of an .xlsx or .xlsm as bytes, with their relationships and types; untouched ones stay as they are."""

import io
import posixpath
import zipfile
from dataclasses import dataclass
from urllib.parse import unquote

from boks_clean.annotate.xml import Tag, appended, attribute, edited, tags, utf8

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "[Content_Types].xml"
_NO_RELATIONS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}/relationships"/>'
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: its id, the last word of its type, and the part that it leads to."""

    id: str
    type: str
    target: str


class Package:
    """A workbook that is being changed part by part."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self._entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
            self._parts = {name: archive.read(name) for name in self._entries}
        self._spelled = {name.lower(): name for name in self._parts}

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._parts)

    def read(self, name: str) -> bytes:
        """Return a part in UTF-8; part names are the same in capitals and small letters. Raises KeyError."""
        return utf8(self._parts[self._spelled[name.lower()]])

    def has(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return name.lower() in self._spelled

    def write(self, name: str, content: bytes) -> None:
        """Replace or add a part."""
        self._parts[self._spelled.setdefault(name.lower(), name)] = content

    def free(self, pattern: str) -> str:
        """Return the first name that no part has yet, for a pattern such as xl/comments{}.xml."""
        return next(name for n in range(1, len(self._parts) + 2) if not self.has(name := pattern.format(n)))

    def relations(self, part: str) -> list[Relation]:
        """Return the relationships of a part; "" is the package itself. Those that lead outside are left out."""
        name = _relations_of(part)
        found = [tag.attributes for tag in _opening(self.read(name), "Relationship")] if self.has(name) else []
        folder = posixpath.dirname(part)
        return [
            Relation(
                a["Id"],
                a["Type"].rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, unquote(a["Target"]))).lstrip("/"),
            )
            for a in found
            if a.get("TargetMode") != "External"
        ]

    def relate(self, part: str, type_: str, target: str) -> str:
        """Add a relationship from one part to another and return its id."""
        name = _relations_of(part)
        content = self.read(name) if self.has(name) else _NO_RELATIONS.encode()
        taken = {tag.attributes.get("Id") for tag in _opening(content, "Relationship")}
        id_ = next(f"rIdBoks{n}" for n in range(1, len(taken) + 2) if f"rIdBoks{n}" not in taken)
        new = f'<{{}}Relationship Id="{id_}" Type="{RELATIONS}/{type_}" Target="/{attribute(target)}"/>'
        self.write(name, _into(content, "Relationships", new))
        return id_

    def declare(self, name: str, type_: str) -> None:
        """Add the content type of a part, unless it is declared already."""
        if self.type_of(name) == type_:
            return
        new = f'<{{}}Override PartName="/{attribute(name)}" ContentType="{type_}"/>'
        self.write(_TYPES, _into(self.read(_TYPES), "Types", new))

    def type_of(self, name: str) -> str:
        """Return the content type of a part, as an override declares it."""
        overrides = [tag.attributes for tag in _opening(self.read(_TYPES), "Override")]
        wanted = f"/{name}".lower()
        return next((a["ContentType"] for a in overrides if a["PartName"].lower() == wanted), "")

    def content(self) -> bytes:
        """Return the whole as a zip file."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in self._parts.items():
                entry = zipfile.ZipInfo(name, self._entries[name].date_time if name in self._entries else _DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, part)
        return stream.getvalue()


_DAY = (1980, 1, 1, 0, 0, 0)


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _opening(content: bytes, local: str) -> list[Tag]:
    return [tag for tag in tags(content) if tag.kind == "open" and tag.local == local]


def _into(content: bytes, parent: str, new: str) -> bytes:
    parts = list(tags(content))
    edit = appended(content, parts, parent, new.format(parts[0].prefix).encode())
    return edited(content, [edit] if edit else [])
