package org.inkstone.vision.pretrained;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and checks the header of a safetensors file. */
final class SafetensorsHeader {
    /** The largest header the format allows. */
    static final long LONGEST = 100_000_000;

    static final String METADATA = "__metadata__";
    static final int PREFIX = 8;
    /** A tensor is one Java array when it is read. */
    private static final long MOST_BYTES = Integer.MAX_VALUE;

    private final Path file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final long dataStart;
    private final long end;

    /** A tensor and where its bytes lie, counted from the end of the header. */
    record Entry(TensorInfo info, long begin, long end) {}

    private SafetensorsHeader(Path file, long dataStart, long end) {
        this.file = file;
        this.dataStart = dataStart;
        this.end = end;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    Map<String, String> metadata() {
        return Map.copyOf(metadata);
    }

    long dataStart() {
        return dataStart;
    }

    /** Length of the file. */
    long end() {
        return end;
    }

    static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < PREFIX) {
            throw new TensorFileException(file + " is no safetensors file: it has only " + size + " bytes");
        }
        long length = part(channel, 0, PREFIX).getLong();
        if (length < 2 || length > LONGEST) {
            throw new TensorFileException(file + " is no safetensors file: its header would have "
                    + Long.toUnsignedString(length) + " bytes (safetensors allows 2 to " + LONGEST + ")");
        }
        if (length > size - PREFIX) {
            throw new TensorFileException(file + " is truncated: its header has " + length + " bytes, after the first "
                    + PREFIX + " there are " + (size - PREFIX));
        }
        SafetensorsHeader header = new SafetensorsHeader(file, PREFIX + length, size);
        header.parse(part(channel, PREFIX, (int) length));
        header.checkLayout();
        return header;
    }

    private static ByteBuffer part(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return bytes.flip();
    }

    private void parse(ByteBuffer bytes) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw damaged("its header is not UTF-8", e);
        }
        try (JsonReader json = new JsonReader(new StringReader(text))) {
            json.setStrictness(Strictness.STRICT);
            json.beginObject();
            boolean described = false;
            while (json.hasNext()) {
                String name = json.nextName();
                if (!name.equals(METADATA)) {
                    tensor(name, json);
                } else if (described) {
                    throw damaged("its header has two " + METADATA, null);
                } else {
                    described = true;
                    readMetadata(json);
                }
            }
            json.endObject();
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw damaged("its header goes on after the JSON object", null);
            }
        } catch (MalformedJsonException | EOFException | IllegalStateException | JsonParseException e) {
            throw damaged("its header is not the JSON expected (" + firstLine(e) + ")", e);
        }
    }

    private void readMetadata(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            metadata.put(json.nextName(), json.nextString());
        }
        json.endObject();
    }

    private void tensor(String name, JsonReader json) throws IOException {
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        json.beginObject();
        while (json.hasNext()) {
            switch (json.nextName()) {
                case "dtype" -> dtype = json.nextString();
                case "shape" -> shape = numbers(name, json);
                case "data_offsets" -> offsets = numbers(name, json);
                default -> json.skipValue();
            }
        }
        json.endObject();
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw damaged("tensor " + name + " needs dtype, shape and two data_offsets", null);
        }
        String given = dtype;
        TensorType type = TensorType.named(dtype)
                .orElseThrow(() -> damaged("tensor " + name + " has the unknown dtype " + given, null));
        add(name, type, shape.stream().mapToLong(Long::longValue).toArray(), offsets.get(0), offsets.get(1));
    }

    private List<Long> numbers(String name, JsonReader json) throws IOException {
        List<Long> numbers = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            long number;
            try {
                number = json.nextLong();
            } catch (NumberFormatException e) {
                throw damaged("tensor " + name + " has a size or offset that is no whole number", e);
            }
            if (number < 0) {
                throw damaged("tensor " + name + " has a negative size or offset: " + number, null);
            }
            numbers.add(number);
        }
        json.endArray();
        return numbers;
    }

    private void add(String name, TensorType type, long[] shape, long begin, long finish) {
        if (begin > finish || finish > end - dataStart) {
            throw damaged(
                    "tensor " + name + " lies at bytes " + begin + " to " + finish + " of " + (end - dataStart)
                            + (begin <= finish ? ": the file is truncated" : ""),
                    null);
        }
        long expected = type.bytes();
        try {
            for (long n : shape) {
                expected = Math.multiplyExact(expected, n);
            }
        } catch (ArithmeticException e) {
            expected = -1;
        }
        TensorInfo info = new TensorInfo(name, type, shape);
        if (expected != finish - begin) {
            throw damaged("tensor " + info + " has " + (finish - begin) + " bytes, its shape asks for others", null);
        }
        if (expected > MOST_BYTES) {
            throw damaged("tensor " + info + " is larger than 2 GB", null);
        }
        if (entries.put(name, new Entry(info, begin, finish)) != null) {
            throw damaged("its header names " + name + " twice", null);
        }
    }

    /** The format leaves no byte out and uses none twice. */
    private void checkLayout() {
        List<Entry> ordered = new ArrayList<>(entries.values());
        ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        for (Entry entry : ordered) {
            if (entry.begin() != at) {
                throw damaged(
                        "tensor " + entry.info().name() + " begins at byte " + entry.begin()
                                + (entry.begin() < at ? ", inside another one" : ", after a gap from " + at),
                        null);
            }
            at = entry.end();
        }
        if (at != end - dataStart) {
            throw damaged("it has " + (end - dataStart - at) + " bytes that belong to no tensor", null);
        }
    }

    private TensorFileException damaged(String what, Exception cause) {
        return new TensorFileException(file + " is damaged: " + what, cause);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("damaged");
    }
}
