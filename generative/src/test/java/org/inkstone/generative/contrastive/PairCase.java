package org.inkstone.generative.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One case of golden/contrastive.json. */
record PairCase(JsonObject json) {
    private static final double TOLERANCE = 2e-6;

    static PairCase named(String name) {
        try (Reader reader = new InputStreamReader(
                PairCase.class.getResourceAsStream("/golden/contrastive.json"), StandardCharsets.UTF_8)) {
            for (JsonElement e :
                    JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("cases")) {
                if (e.getAsJsonObject().get("name").getAsString().equals(name)) {
                    return new PairCase(e.getAsJsonObject());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no case " + name);
    }

    INDArray input(String name) {
        return matrix(json.getAsJsonObject("inputs").get(name).getAsJsonArray());
    }

    double number(String name) {
        return json.getAsJsonObject("inputs").get(name).getAsDouble();
    }

    JsonElement setting(String name) {
        return json.getAsJsonObject("settings").get(name);
    }

    int[] labels() {
        JsonArray array = setting("labels").getAsJsonArray();
        int[] labels = new int[array.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = array.get(i).getAsInt();
        }
        return labels;
    }

    void assertLoss(double loss) {
        assertThat(loss).isCloseTo(json.get("loss").getAsDouble(), within(TOLERANCE));
    }

    void assertGradient(String name, INDArray gradient) {
        double[] expected = flat(gradients().get(name).getAsJsonArray());
        assertThat(gradient.dup('c').data().asDouble()).containsExactly(expected, within(TOLERANCE));
    }

    void assertGradient(String name, double gradient) {
        assertThat(gradient).isCloseTo(gradients().get(name).getAsDouble(), within(TOLERANCE));
    }

    private JsonObject gradients() {
        return json.getAsJsonObject("gradients");
    }

    private static INDArray matrix(JsonArray rows) {
        double[] values = flat(rows);
        return Nd4j.createFromArray(values)
                .reshape(rows.size(), values.length / rows.size())
                .castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT);
    }

    private static double[] flat(JsonArray rows) {
        int width = rows.get(0).getAsJsonArray().size();
        double[] values = new double[rows.size() * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.get(i / width).getAsJsonArray().get(i % width).getAsDouble();
        }
        return values;
    }
}
