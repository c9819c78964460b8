package org.inkstone.tensorboard;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads event files and checks every record's checksums. */
public final class EventFileReader {
    private EventFileReader() {}

    /**
     * What a file holds.
     *
     * @param events what could be read, in order
     * @param damage where and why reading ended early, in words; empty when the file is whole
     */
    public record Contents(List<Event> events, Optional<String> damage) {}

    /** Reads a file as far as it is whole: a run that was killed may end in half a record. */
    public static Contents readWhatIsWhole(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            String problem = problem(bytes, buffer, at);
            if (problem != null) {
                return new Contents(events, Optional.of(file + ": " + problem + " at byte " + at));
            }
            int length = (int) buffer.getLong(at);
            byte[] data = new byte[length];
            buffer.get(at + RecordFile.HEADER, data);
            try {
                events.add(EventParser.event(data));
            } catch (InvalidProtocolBufferException e) {
                return new Contents(events, Optional.of(file + ": no TensorBoard event at byte " + at));
            }
            at += RecordFile.FRAME + length;
        }
        return new Contents(events, Optional.empty());
    }

    /**
     * Reads a file that should be whole.
     *
     * @throws IOException when it is not, naming the file, the byte and what is wrong
     */
    public static List<Event> read(Path file) throws IOException {
        Contents contents = readWhatIsWhole(file);
        if (contents.damage().isPresent()) {
            throw new IOException(contents.damage().get());
        }
        return contents.events();
    }

    /** All events of a run, in the order of its files' names. */
    public static List<Event> readRun(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(f -> f.getFileName().toString().startsWith("events.out.tfevents."))
                    .sorted()
                    .toList();
        }
        List<Event> events = new ArrayList<>();
        for (Path file : files) {
            events.addAll(read(file));
        }
        return events;
    }

    private static String problem(byte[] bytes, ByteBuffer buffer, int at) {
        if (at + RecordFile.HEADER > bytes.length) {
            return "truncated record header";
        }
        if (MaskedCrc32c.of(bytes, at, Long.BYTES) != buffer.getInt(at + Long.BYTES)) {
            return "wrong checksum of the record's length";
        }
        long length = buffer.getLong(at);
        if (length < 0 || length > bytes.length - at - RecordFile.FRAME) {
            return "truncated record of " + length + " bytes";
        }
        int data = at + RecordFile.HEADER;
        if (MaskedCrc32c.of(bytes, data, (int) length) != buffer.getInt(data + (int) length)) {
            return "wrong checksum of the record's data";
        }
        return null;
    }
}
