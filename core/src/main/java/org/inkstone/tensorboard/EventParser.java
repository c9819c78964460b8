package org.inkstone.tensorboard;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the messages {@link SummaryWriter} writes; unknown fields are passed over. */
final class EventParser {
    private EventParser() {}

    private interface Fields {
        /** Reads the field and says true, or says false to have it passed over. */
        boolean read(int field, CodedInputStream in) throws IOException;
    }

    private static void each(byte[] message, Fields fields) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!fields.read(WireFormat.getTagFieldNumber(tag), in)) {
                in.skipField(tag);
            }
        }
    }

    static Event event(byte[] message) throws IOException {
        double[] time = new double[1];
        long[] step = new long[1];
        List<Event.Value> values = new ArrayList<>();
        Map<String, String> nodes = new LinkedHashMap<>();
        boolean[] graph = new boolean[1];
        each(message, (field, in) -> {
            switch (field) {
                case 1 -> time[0] = in.readDouble();
                case 2 -> step[0] = in.readInt64();
                case 4 -> {
                    graph[0] = true;
                    graph(in.readByteArray(), nodes);
                }
                case 5 -> summary(in.readByteArray(), values);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Event(time[0], step[0], List.copyOf(values), graph[0] ? Optional.of(nodes) : Optional.empty());
    }

    private static void graph(byte[] message, Map<String, String> nodes) throws IOException {
        each(message, (field, in) -> {
            if (field != 1) {
                return false;
            }
            String[] node = {"", ""};
            each(in.readByteArray(), (f, i) -> {
                if (f > 2) {
                    return false;
                }
                node[f - 1] = i.readString();
                return true;
            });
            nodes.put(node[0], node[1]);
            return true;
        });
    }

    private static void summary(byte[] message, List<Event.Value> values) throws IOException {
        each(message, (field, in) -> field == 1 && values.add(value(in.readByteArray())));
    }

    private static Event.Value value(byte[] message) throws IOException {
        String[] tag = {""};
        Object[] content = new Object[1];
        each(message, (field, in) -> {
            switch (field) {
                case 1 -> tag[0] = in.readString();
                case 2 -> content[0] = in.readFloat();
                case 4 -> content[0] = picture(in.readByteArray());
                case 5 -> content[0] = distribution(in.readByteArray());
                case 8 -> content[0] = text(in.readByteArray());
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (content[0] instanceof Float scalar) {
            return new Event.Scalar(tag[0], scalar);
        } else if (content[0] instanceof Event.Picture p) {
            return new Event.Picture(tag[0], p.height(), p.width(), p.png());
        } else if (content[0] instanceof Event.Distribution d) {
            return new Event.Distribution(tag[0], d.min(), d.max(), d.count(), d.sum(), d.limits(), d.counts());
        } else if (content[0] instanceof String text) {
            return new Event.Text(tag[0], text);
        }
        return new Event.Other(tag[0]);
    }

    private static Event.Picture picture(byte[] message) throws IOException {
        int[] size = new int[2];
        byte[][] png = {{}};
        each(message, (field, in) -> {
            switch (field) {
                case 1, 2 -> size[field - 1] = in.readInt32();
                case 4 -> png[0] = in.readByteArray();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Event.Picture("", size[0], size[1], png[0]);
    }

    private static Event.Distribution distribution(byte[] message) throws IOException {
        double[] numbers = new double[5];
        double[][] buckets = {{}, {}};
        each(message, (field, in) -> {
            if (field <= 5) {
                numbers[field - 1] = in.readDouble();
                return true;
            }
            if (field > 7) {
                return false;
            }
            buckets[field - 6] = packed(in.readByteArray());
            return true;
        });
        return new Event.Distribution("", numbers[0], numbers[1], numbers[2], numbers[3], buckets[0], buckets[1]);
    }

    private static double[] packed(byte[] numbers) {
        double[] values = new double[numbers.length / Double.BYTES];
        ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    private static String text(byte[] message) throws IOException {
        String[] text = {""};
        each(message, (field, in) -> {
            if (field != 8) {
                return false;
            }
            text[0] = in.readString();
            return true;
        });
        return text[0];
    }
}
