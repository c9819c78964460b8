package org.inkstone.vision.pretrained;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The zip file that {@code torch.save} writes: {@code data.pkl}, and the storages under {@code data/}. */
final class TorchArchive {
    private static final String PICKLE = "data.pkl";
    private static final int LONGEST_PICKLE = 256 << 20;

    private final Path file;
    private final ZipFile zip;
    private final String folder;

    private TorchArchive(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        this.folder = folder();
        String order = folder + "byteorder";
        if (zip.getEntry(order) != null
                && !new String(whole(order, 100), StandardCharsets.US_ASCII)
                        .strip()
                        .equals("little")) {
            throw new TensorFileException(file + " was written on a big-endian machine: convert it to safetensors");
        }
    }

    static TorchArchive open(Path file) {
        ZipFile zip = null;
        try {
            refuseOtherKinds(file);
            zip = new ZipFile(file.toFile());
            TorchArchive archive = new TorchArchive(file, zip);
            zip = null;
            return archive;
        } catch (IOException e) {
            throw new TensorFileException(
                    Files.exists(file)
                            ? file + " is truncated or damaged (" + e.getMessage() + ")"
                            : "no such file: " + file,
                    e);
        } finally {
            if (zip != null) {
                close(zip, file);
            }
        }
    }

    private static void refuseOtherKinds(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(2);
            if (start.length < 2 || start[0] != 'P' || start[1] != 'K') {
                throw new TensorFileException(file + " is no zip file, as PyTorch writes since version 1.6: in Python,"
                        + " torch.save(torch.load(old), new, _use_new_zipfile_serialization=True) converts an old"
                        + " checkpoint");
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
                throw new TensorFileException(
                        file + " is a TorchScript archive, not a checkpoint: save model.state_dict()");
            }
        }
        if (found == null) {
            throw new TensorFileException(file + " is no PyTorch checkpoint: it has no " + PICKLE);
        }
        return found;
    }

    /** What was saved, with its tensors as {@link PickledTensor}s. */
    Object root() {
        try {
            return new Unpickler(whole(folder + PICKLE, LONGEST_PICKLE)).read();
        } catch (IOException e) {
            throw new TensorFileException(file + " is truncated or damaged (" + e.getMessage() + ")", e);
        } catch (UnpicklingException e) {
            throw new TensorFileException(file + " " + e.getMessage(), e);
        }
    }

    private byte[] whole(String name, int longest) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry.getSize() > longest) {
            throw new TensorFileException(file + " has a " + name + " of " + entry.getSize() + " bytes");
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
    byte[] bytes(String storage, long from, int length) throws IOException {
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
            return bytes;
        }
    }

    void close() {
        close(zip, file);
    }

    private static void close(ZipFile zip, Path file) {
        try {
            zip.close();
        } catch (IOException e) {
            throw new TensorFileException("can't close " + file + " (" + e + ")", e);
        }
    }
}
