package org.inkstone.vision.pretrained;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** A file of {@code torch.save}: a pickle, and the storages that its tensors are views of. */
interface TorchContainer {
    /** The most bytes of a pickle that are read; the values of tensors lie outside of it. */
    int LONGEST_PICKLE = 256 << 20;

    String BIG_ENDIAN = "was written on a big-endian machine: convert it to safetensors";

    /** What was saved, with its tensors as {@link PickledTensor}s. */
    Object root();

    /**
     * Part of a storage.
     *
     * @param from first byte
     */
    ByteBuffer bytes(String storage, long from, int length) throws IOException;

    /** @throws IOException when the file can't be closed */
    void close() throws IOException;

    /**
     * Opens a file of any kind that is known and reads its pickle.
     *
     * @throws TensorFileException when it is missing, damaged, of another kind or names foreign classes
     */
    static TorchContainer open(Path file) {
        try {
            return switch (Kind.of(file)) {
                case ZIP -> TorchArchive.open(file);
                case PICKLE -> LegacyCheckpoint.open(file);
                case TAR ->
                    throw new UnpicklingException("is a tar file, as PyTorch wrote before version 0.1.10: in Python,"
                            + " torch.save(torch.load(old), new) converts it");
                case OTHER ->
                    throw new UnpicklingException("is no PyTorch checkpoint: it is no zip file and no pickle");
            };
        } catch (NoSuchFileException e) {
            throw new TensorFileException("no such file: " + file, e);
        } catch (IOException e) {
            throw new TensorFileException(file + " is truncated or damaged (" + e.getMessage() + ")", e);
        } catch (UnpicklingException e) {
            throw new TensorFileException(file + " " + e.getMessage(), e);
        }
    }

    /** What the first bytes of a file tell. */
    enum Kind {
        /** Since PyTorch 1.6. */
        ZIP,
        /** Since PyTorch 0.1.10. */
        PICKLE,
        /** Before. */
        TAR,
        OTHER;

        private static final int PICKLE_START = 0x80;
        private static final byte[] TAR_MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);
        private static final int TAR_MAGIC_AT = 257;
        /** How many bytes are looked at. */
        static final int START = TAR_MAGIC_AT + TAR_MAGIC.length;

        static Kind of(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                return of(in.readNBytes(START));
            }
        }

        static Kind of(byte[] start) {
            if (start.length > 1 && start[0] == 'P' && start[1] == 'K') {
                return ZIP;
            }
            if (start.length > 0 && (start[0] & 0xff) == PICKLE_START) {
                return PICKLE;
            }
            boolean tar = start.length > TAR_MAGIC_AT
                    && Arrays.equals(start, TAR_MAGIC_AT, start.length, TAR_MAGIC, 0, TAR_MAGIC.length);
            return tar ? TAR : OTHER;
        }
    }
}
