package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShippedSetsTest {
    @Test
    void irisIsScikitLearns() throws IOException {
        check("iris", Iris.load(), 1);
        assertThat(Iris.columns()).isEqualTo(strings(golden("iris").getAsJsonArray("columnNames")));
    }

    @Test
    void wineIsScikitLearns() throws IOException {
        check("wine", Wine.load(), 1);
        assertThat(Wine.columns()).isEqualTo(strings(golden("wine").getAsJsonArray("columnNames")));
    }

    @Test
    void breastCancerIsScikitLearns() throws IOException {
        check("breast_cancer", BreastCancer.load(), 1);
        assertThat(BreastCancer.columns())
                .isEqualTo(strings(golden("breast_cancer").getAsJsonArray("columnNames")));
    }

    @Test
    void digitsAreScikitLearnsDividedBySixteen() throws IOException {
        check("digits", Digits.load(), 16);
        Sample first = Digits.load().get(0);
        assertThat(((Tensor) first.features()).shape()).containsExactly(1, 8, 8);
        assertThat(first.source()).isEqualTo("digits[0]");
    }

    @Test
    void digitPicturesAreStretchedToBytes() {
        Dataset images = Digits.images();
        Dataset tensors = Digits.load();
        for (int i = 0; i < images.size(); i += 100) {
            Image image = (Image) images.get(i).features();
            float[] tensor = ((Tensor) tensors.get(i).features()).data();
            for (int p = 0; p < 64; p++) {
                assertThat(image.at(p / 8, p % 8, 0)).isEqualTo(Math.round(tensor[p] * 255));
            }
            assertThat(images.target(i)).isEqualTo(tensors.target(i));
        }
    }

    private static void check(String name, Dataset set, double scale) throws IOException {
        JsonObject golden = golden(name);
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < set.size(); i++) {
            float[] row = ((Tensor) set.get(i).features()).data();
            assertThat(row).hasSize(golden.get("columns").getAsInt());
            for (int c = 0; c < row.length; c++) {
                sum += row[c] * scale;
                weighted += row[c] * scale * (c + 1);
            }
        }
        assertThat(set.size()).isEqualTo(golden.get("items").getAsInt());
        assertThat(sum / golden.get("sum").getAsDouble()).isCloseTo(1, within(1e-6));
        assertThat(weighted / golden.get("weightedSum").getAsDouble()).isCloseTo(1, within(1e-6));
        assertThat(set.get(100).classIndex()).isEqualTo(golden.get("class100").getAsInt());
        assertThat(set.labels()).isEqualTo(strings(golden.getAsJsonArray("classes")));
        int[] counts = golden.getAsJsonArray("classCounts").asList().stream()
                .mapToInt(e -> e.getAsInt())
                .toArray();
        assertThat(set.classCounts()).containsExactly(counts);
    }

    private static List<String> strings(JsonArray array) {
        return array.asList().stream().map(e -> e.getAsString()).toList();
    }

    private static JsonObject golden(String name) throws IOException {
        try (InputStreamReader reader = new InputStreamReader(
                ShippedSetsTest.class.getResourceAsStream("/golden/shipped_sets.json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject().getAsJsonObject(name);
        }
    }
}
