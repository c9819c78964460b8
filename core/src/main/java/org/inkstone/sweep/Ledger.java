package org.inkstone.sweep;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file a sweep is resumed from: a line of JSON that says which sweep it is, then one for each ended trial, written and
 * forced to the disk as the trial ends. The file is locked while it is open. A last line that a killed process left
 * incomplete is cut off; any other damage is an error.
 */
final class Ledger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private final List<TrialRecord> known = new ArrayList<>();

    private Ledger(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** A ledger that forgets. */
    static Ledger none() {
        return new Ledger(null, null);
    }

    /**
     * Opens a ledger, or begins one.
     *
     * @throws LedgerException when it belongs to another sweep, is in use or damaged
     */
    static Ledger open(Path file, SweepIdentity identity) {
        FileChannel channel = null;
        try {
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(file, channel);
            Ledger ledger = new Ledger(file, channel);
            ledger.read(identity);
            return ledger;
        } catch (IOException e) {
            close(channel);
            throw new LedgerException("cannot open the ledger " + file + ": " + e, e);
        } catch (RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new LedgerException("the ledger " + file + " is in use by another sweep");
        }
    }

    /** The trials that had ended when it was opened, as they were written. */
    List<TrialRecord> known() {
        return List.copyOf(known);
    }

    private void read(SweepIdentity identity) throws IOException {
        byte[] bytes = Channels.newInputStream(channel).readAllBytes();
        int end = 0;
        int number = 0;
        for (int at = 0; at < bytes.length; at = end) {
            int newline = indexOf(bytes, at);
            String line = new String(bytes, at, (newline < 0 ? bytes.length : newline) - at, StandardCharsets.UTF_8);
            boolean last = newline < 0 || newline == bytes.length - 1;
            number++;
            try {
                if (newline < 0) {
                    throw new LedgerException("no line end");
                }
                take(line, number, identity);
            } catch (JsonProcessingException | DamagedLineException | LedgerException e) {
                if (e instanceof LedgerException foreign && newline >= 0) {
                    throw foreign;
                }
                if (number == 1
                        && (newline >= 0 || !identity.toJson(JSON).toString().startsWith(line))) {
                    throw new LedgerException(file + " is no ledger of a sweep", e); // never cut somebody else's file
                }
                if (!last) {
                    throw new LedgerException("line " + number + " of the ledger " + file + " is damaged", e);
                }
                LOG.warn("the last line of the ledger {} is incomplete and is cut off: its trial runs again", file);
                break;
            }
            end = newline + 1;
        }
        channel.truncate(end);
        channel.position(end);
        if (end == 0) {
            write(identity.toJson(JSON));
        }
    }

    private void take(String line, int number, SweepIdentity identity) throws JsonProcessingException {
        JsonNode node = JSON.readTree(line);
        if (node == null || !node.isObject()) {
            throw new DamagedLineException("not an object");
        }
        if (number == 1) {
            identity.requireSame(node, file);
        } else {
            known.add(TrialJson.read(node));
        }
    }

    private static int indexOf(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Adds an ended trial. */
    synchronized void append(TrialRecord trial) {
        if (channel == null) {
            return;
        }
        try {
            write(TrialJson.write(JSON, trial));
        } catch (IOException e) {
            throw new LedgerException("cannot write the ledger " + file + ": " + e, e);
        }
    }

    private void write(JsonNode node) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.write(JSON.writeValueAsBytes(node));
        line.write('\n');
        ByteBuffer buffer = ByteBuffer.wrap(line.toByteArray());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(false);
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close(); // frees the lock
        } catch (IOException e) {
            LOG.warn("closing a ledger failed", e);
        }
    }
}
