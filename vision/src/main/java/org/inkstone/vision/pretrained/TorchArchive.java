package org.inkstone.vision.pretrained;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The zip file that {@code torch.save} writes since PyTorch 1.6: {@code data.pkl}, and the storages under {@code data/}. */
final class TorchArchive implements TorchContainer {
    private static final String PICKLE = "data.pkl";

    private final ZipFile zip;
    private final String folder;
    private final Object root;

    private TorchArchive(ZipFile zip) throws IOException {
        this.zip = zip;
        this.folder = folder();
        String order = folder + "byteorder";
        if (zip.getEntry(order) != null
                && !new String(whole(order, 100), StandardCharsets.US_ASCII)
                        .strip()
                        .equals("little")) {
            throw new UnpicklingException(BIG_ENDIAN);
        }
        byte[] pickle = whole(folder + PICKLE, LONGEST_PICKLE);
        root = new Unpickler(new PickleInput(new ByteArrayInputStream(pickle), pickle.length), PickleClasses::storage)
                .read();
    }

    static TorchArchive open(Path file) throws IOException {
        ZipFile zip = new ZipFile(file.toFile());
        try {
            TorchArchive opened = new TorchArchive(zip);
            zip = null;
            return opened;
        } finally {
            if (zip != null) {
                zip.close();
            }
        }
    }

    private String folder() {
        String found = null;
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            if (name.equals(PICKLE) || name.endsWith("/" + PICKLE) && name.indexOf('/') == name.lastIndexOf('/')) {
                found = name.substring(0, name.length() - PICKLE.length());
            }
            if (name.endsWith("constants.pkl")) {
                throw new UnpicklingException("is a TorchScript archive, not a checkpoint: save model.state_dict()");
            }
        }
        if (found == null) {
            throw new UnpicklingException("is no PyTorch checkpoint: it has no " + PICKLE);
        }
        return found;
    }

    @Override
    public Object root() {
        return root;
    }

    private byte[] whole(String name, int longest) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry.getSize() > longest) {
            throw new UnpicklingException("has a " + name + " of " + entry.getSize() + " bytes");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(longest);
            check(entry, bytes);
            return bytes;
        }
    }

    private static void check(ZipEntry entry, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if (crc.getValue() != entry.getCrc()) {
            throw new IOException(entry.getName() + " has another checksum than the archive says");
        }
    }

    /** Part of a storage; one read as a whole is checked against the archive's checksum. */
    @Override
    public ByteBuffer bytes(String storage, long from, int length) throws IOException {
        ZipEntry entry = zip.getEntry(folder + "data/" + storage);
        if (entry == null) {
            throw new IOException("the archive has no data/" + storage);
        }
        if (from + length > entry.getSize()) {
            throw new IOException(
                    "data/" + storage + " has " + entry.getSize() + " bytes, " + (from + length) + " are needed");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(from);
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("data/" + storage + " ends early");
            }
            if (length == entry.getSize()) {
                check(entry, bytes);
            }
            return ByteBuffer.wrap(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
