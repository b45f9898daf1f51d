"""Replaces some parts of a zipped workbook; all others stay as they are, byte for byte, packed and all."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _ENCRYPTED, _SIZES_AFTER, _UTF8 = 20, 0x01, 0x08, 0x800
_LEVEL = 6
_MOST = 0xFFFF_FFFF


class Irregular(Exception):
    """A workbook that is not built as Excel builds it, so that it cannot be changed cell by cell."""


def replace_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a zip file with other contents for some of its parts, in the same order. Raises Irregular."""
    buffer = io.BytesIO()
    directory: list[bytes] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len({entry.filename for entry in entries}) < len(entries) or not parts.keys() <= set(archive.namelist()):
            raise Irregular
        for entry in entries:
            where = buffer.tell()
            packed, sizes = _packed(content, entry, parts.get(entry.filename))
            buffer.write(_local(entry, sizes) + packed)
            directory.append(_listed(entry, sizes, where))
    start, listed = buffer.tell(), b"".join(directory)
    if start > _MOST:
        raise Irregular
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(listed), start, 0)
    return buffer.getvalue() + listed + end


_Sizes = tuple[int, int, int, int]  # method, checksum, packed, unpacked


def _packed(content: bytes, entry: zipfile.ZipInfo, new: bytes | None) -> tuple[bytes, _Sizes]:
    """Return the bytes of a part as they stand in the file."""
    if new is not None:
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = packer.compress(new) + packer.flush()
        return packed, (zipfile.ZIP_DEFLATED, zlib.crc32(new), len(packed), len(new))
    start = entry.header_offset
    if entry.flag_bits & _ENCRYPTED or content[start : start + 4] != b"PK\x03\x04":
        raise Irregular
    name, extra = struct.unpack_from("<2H", content, start + 26)
    begin = start + _LOCAL.size + name + extra
    packed = content[begin : begin + entry.compress_size]
    if len(packed) != entry.compress_size or entry.file_size > _MOST:
        raise Irregular
    return packed, (entry.compress_type, entry.CRC, entry.compress_size, entry.file_size)


def _name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437")


def _when(entry: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = entry.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _local(entry: zipfile.ZipInfo, sizes: _Sizes) -> bytes:
    method, checksum, packed, unpacked = sizes
    name, flags = _name(entry), entry.flag_bits & ~_SIZES_AFTER
    head = (b"PK\x03\x04", _VERSION, flags, method, *_when(entry), checksum, packed, unpacked, len(name), 0)
    return _LOCAL.pack(*head) + name


def _listed(entry: zipfile.ZipInfo, sizes: _Sizes, where: int) -> bytes:
    method, checksum, packed, unpacked = sizes
    name, flags = _name(entry), entry.flag_bits & ~_SIZES_AFTER
    made_by = entry.create_system << 8 | entry.create_version
    times = _when(entry)
    head = (b"PK\x01\x02", made_by, _VERSION, flags, method, *times, checksum, packed, unpacked, len(name), 0, 0, 0)
    return _CENTRAL.pack(*head, entry.internal_attr, entry.external_attr, where) + name
