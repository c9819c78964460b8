package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.params.provider.Arguments;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Cases of picture layers as PyTorch has computed them, written by the scripts in {@code src/test/python}. */
final class Goldens {
    private Goldens() {}

    /** Every case of a file in both layouts and types: the layout, the type, the case. */
    static List<Arguments> cases(String file) throws IOException {
        List<Arguments> all = new ArrayList<>();
        try (InputStream in = Goldens.class.getResourceAsStream("/golden/" + file)) {
            for (JsonNode golden : new ObjectMapper().readTree(in).get("cases")) {
                for (CNN2DFormat format : CNN2DFormat.values()) {
                    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
                        all.add(Arguments.of(format, type, golden));
                    }
                }
            }
        }
        return all;
    }

    static INDArray array(DataType type, JsonNode values, long... shape) {
        double[] numbers = StreamSupport.stream(values.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
        return Nd4j.createFromArray(numbers).reshape('c', shape).castTo(type);
    }

    static long[] longs(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    /** Both sides of an option. */
    static int[] pair(JsonNode options, String name, int byDefault) {
        JsonNode pair = options.get(name);
        return pair == null
                ? new int[] {byDefault, byDefault}
                : new int[] {pair.get(0).asInt(), pair.get(1).asInt()};
    }

    static INDArray inFormat(INDArray nchw, CNN2DFormat format) {
        return format == CNN2DFormat.NCHW ? nchw : nchw.permute(0, 2, 3, 1).dup('c');
    }

    static void assertClose(String what, INDArray actual, INDArray expected) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        double scale = expected.amaxNumber().doubleValue();
        double tolerance = actual.dataType() == DataType.DOUBLE ? 1e-8 : 1e-5;
        assertThat(Nets.maxDifference(actual, expected)).as(what).isLessThan(tolerance * scale);
    }
}
