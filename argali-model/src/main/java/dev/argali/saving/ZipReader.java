package dev.argali.saving;

import dev.argali.model.KerasFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads a ZIP archive that is mapped into memory. Stored members are views of it: `java.util.zip` gives streams only,
/// and weights are wanted in place. Names, sizes and checksums are verified; members that would leave the archive,
/// doubles, encryption and members that expand more than 100 times are refused.
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3 (ZIP64).
final class ZipReader {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int LONGEST_COMMENT = 65_535;
    private static final int DEFLATED = 8;
    /// Below this size nothing is a bomb.
    private static final long HARMLESS = 1 << 20;

    private static final long MOST_EXPANSION = 100;

    private record Member(String name, int method, int crc, long packed, long size, long offset) {}

    private record Directory(long start, long count) {}

    private final MemorySegment file;
    private final String where;
    private final Map<String, Member> members = new LinkedHashMap<>();

    ZipReader(MemorySegment file, String where) {
        this.file = file;
        this.where = where;
        try {
            readDirectory();
        } catch (IndexOutOfBoundsException e) {
            throw new KerasFileException(where, "its directory points outside the file", Cures.DAMAGED, e);
        }
    }

    /// {@return the names of all members, in the archive's order}
    Set<String> names() {
        return members.keySet();
    }

    /// {@return the bytes of a member: a view of the archive if it is stored, a copy if it is deflated}
    MemorySegment read(String name) {
        Member member = members.get(name);
        if (member == null) {
            throw new KerasFileException(where, "the archive has no member '" + name + "'", Cures.DAMAGED);
        }
        MemorySegment packed = packed(member);
        MemorySegment bytes = member.method == DEFLATED ? inflated(member, packed) : packed;
        if (crc(bytes) != member.crc) {
            throw damaged(name, "its checksum does not fit");
        }
        return bytes;
    }

    private void readDirectory() {
        Directory directory = directory(end());
        long at = directory.start;
        long total = 0;
        for (long i = 0; i < directory.count; i++) {
            if (intAt(at) != 0x02014b50) {
                throw new KerasFileException(where, "its directory is damaged at entry " + i, Cures.DAMAGED);
            }
            int nameSize = shortAt(at + 28);
            int extraSize = shortAt(at + 30);
            String name = text(at + 46, nameSize);
            Member member = member(name, at, at + 46 + nameSize, extraSize);
            require(member, shortAt(at + 8));
            total = Math.addExact(total, member.packed);
            if (total > file.byteSize()) {
                throw damaged(name, "the members together are larger than the archive");
            }
            if (!name.endsWith("/") && members.put(name, member) != null) {
                throw unsafe(name, "it is there twice");
            }
            at += 46L + nameSize + extraSize + shortAt(at + 32);
        }
    }

    private long end() {
        long last = file.byteSize() - END_SIZE;
        for (long at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--) {
            if (intAt(at) == END) {
                return at;
            }
        }
        if (file.byteSize() >= 4 && intAt(0) == 0x04034b50) {
            throw new KerasFileException(
                    where, "the archive is cut off: its directory, which stands at the end, is missing", Cures.FETCH);
        }
        if (file.byteSize() >= 4 && intAt(0) == 0x46444889) {
            throw new KerasFileException(
                    where,
                    "it is an HDF5 file, not a .keras archive",
                    "Name it '.h5' if it is a whole model, '.weights.h5' if it has weights alone");
        }
        String facts = file.byteSize() == 0 ? "it is empty" : "it is not a .keras archive: it has no ZIP directory";
        throw new KerasFileException(
                where, facts, "Give a file saved by Keras or Argali; if it came by download, fetch it again");
    }

    private Directory directory(long end) {
        long start = intAt(end + 16) & ZipWriter.NEEDS_ZIP64;
        long count = shortAt(end + 10);
        if (start != ZipWriter.NEEDS_ZIP64 && count != 0xFFFF) {
            return new Directory(start, count);
        }
        if (end < 20 || intAt(end - 20) != 0x07064b50) {
            return new Directory(start, count);
        }
        long large = longAt(end - 20 + 8);
        return new Directory(longAt(large + 48), longAt(large + 32));
    }

    private Member member(String name, long at, long extra, int extraSize) {
        long packed = intAt(at + 20) & ZipWriter.NEEDS_ZIP64;
        long size = intAt(at + 24) & ZipWriter.NEEDS_ZIP64;
        long offset = intAt(at + 42) & ZipWriter.NEEDS_ZIP64;
        long field = extra;
        while (field + 4 <= extra + extraSize) {
            int id = shortAt(field);
            long value = field + 4;
            field = value + shortAt(field + 2);
            if (id != 1) {
                continue;
            }
            if (size == ZipWriter.NEEDS_ZIP64) {
                size = longAt(value);
                value += 8;
            }
            if (packed == ZipWriter.NEEDS_ZIP64) {
                packed = longAt(value);
                value += 8;
            }
            if (offset == ZipWriter.NEEDS_ZIP64) {
                offset = longAt(value);
            }
        }
        return new Member(name, shortAt(at + 10), intAt(at + 16), packed, size, offset);
    }

    private void require(Member member, int flags) {
        String name = member.name;
        if (leavesArchive(name)) {
            throw unsafe(name, "its name leads out of the archive");
        }
        if ((flags & 1) != 0) {
            throw unsafe(name, "it is encrypted");
        }
        if (member.method != 0 && member.method != DEFLATED) {
            throw unsafe(name, "it is packed by the unknown method " + member.method);
        }
        if (member.packed < 0 || member.size < 0 || (member.method == 0 && member.packed != member.size)) {
            throw damaged(name, "its sizes are " + member.packed + " and " + member.size);
        }
        if (member.size > HARMLESS && member.size / MOST_EXPANSION > member.packed) {
            throw unsafe(
                    name,
                    "it expands from " + member.packed + " to " + member.size + " bytes, more than " + MOST_EXPANSION
                            + " times");
        }
    }

    /// {@return whether a member of this name would be, on some system, outside the directory it is unpacked to}
    static boolean leavesArchive(String name) {
        boolean leaves = name.isEmpty() || name.startsWith("/");
        for (char c : new char[] {'\\', ':', '\0'}) {
            leaves |= name.indexOf(c) >= 0;
        }
        for (String part : name.split("/", -1)) {
            leaves |= part.equals("..") || part.equals(".");
        }
        return leaves;
    }

    private MemorySegment packed(Member member) {
        try {
            if (intAt(member.offset) != 0x04034b50) {
                throw damaged(member.name, "it is not where the directory says");
            }
            long start = member.offset + 30 + shortAt(member.offset + 26) + shortAt(member.offset + 28);
            return file.asSlice(start, member.packed);
        } catch (IndexOutOfBoundsException e) {
            throw new KerasFileException(where, "member '" + member.name + "' lies outside the file", Cures.DAMAGED, e);
        }
    }

    private MemorySegment inflated(Member member, MemorySegment packed) {
        if (member.size > Integer.MAX_VALUE - 8 || member.packed > Integer.MAX_VALUE) {
            throw new KerasFileException(
                    where,
                    "member '" + member.name + "' is compressed and over 2 GiB",
                    "Pack it without compression, as Keras does");
        }
        try (var inflater = new Inflater(true)) {
            byte[] bytes = new byte[(int) member.size];
            inflater.setInput(packed.asByteBuffer());
            int done = 0;
            while (done < bytes.length) {
                int step = inflater.inflate(bytes, done, bytes.length - done);
                if (step == 0) {
                    throw damaged(member.name, "it ends after " + done + " of " + member.size + " bytes");
                }
                done += step;
            }
            return MemorySegment.ofArray(bytes);
        } catch (DataFormatException e) {
            throw new KerasFileException(where, "member '" + member.name + "' cannot be unpacked", Cures.DAMAGED, e);
        }
    }

    private static int crc(MemorySegment bytes) {
        var crc = new CRC32();
        long step = 1L << 30;
        for (long at = 0; at < bytes.byteSize(); at += step) {
            crc.update(bytes.asSlice(at, Math.min(step, bytes.byteSize() - at)).asByteBuffer());
        }
        return (int) crc.getValue();
    }

    private KerasFileException damaged(String name, String problem) {
        return new KerasFileException(where, "member '" + name + "' is damaged: " + problem, Cures.DAMAGED);
    }

    private KerasFileException unsafe(String name, String problem) {
        return new KerasFileException(where, "member '" + name + "' is refused: " + problem, Cures.PACK);
    }

    private String text(long at, int size) {
        return new String(file.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private int shortAt(long at) {
        return Short.toUnsignedInt(file.get(SHORT, at));
    }

    private int intAt(long at) {
        return file.get(INT, at);
    }

    private long longAt(long at) {
        return file.get(LONG, at);
    }
}
