package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.transform.condition.ConditionOp;
import org.datavec.api.transform.condition.column.DoubleColumnCondition;
import org.datavec.api.transform.filter.ConditionFilter;
import org.datavec.api.transform.schema.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvDatasetTest {
    private static final Schema SCHEMA = new Schema.Builder()
            .addColumnDouble("size")
            .addColumnCategorical("colour", "red", "green")
            .addColumnInteger("count")
            .addColumnString("kind")
            .build();
    private static final TransformProcess ONE_HOT =
            new TransformProcess.Builder(SCHEMA).categoricalToOneHot("colour").build();

    @TempDir
    Path folder;

    private Path csv(String... lines) throws IOException {
        return Files.write(folder.resolve("data.csv"), List.of(lines));
    }

    private static float[] row(Dataset set, int i) {
        return ((Tensor) set.get(i).features()).data();
    }

    @Test
    void transformProcessEncodesAndTheLabelColumnBecomesClasses() throws IOException {
        Path file = csv("size,colour,count,kind", "1.5,green,2,plum", "\"2.5\",red,3,\"apple\"", "3,red,4,plum");
        CsvDataset set =
                CsvDataset.builder(file, ONE_HOT).skipLines(1).label("kind").build();
        assertThat(set.columns()).containsExactly("size", "colour[red]", "colour[green]", "count");
        assertThat(set.labels()).containsExactly("apple", "plum");
        assertThat(row(set, 0)).containsExactly(1.5f, 0, 1, 2);
        assertThat(row(set, 1)).containsExactly(2.5f, 1, 0, 3);
        assertThat(set.stream().map(Sample::classIndex)).containsExactly(1, 0, 1);
        assertThat(set.get(2).source()).isEqualTo(file + "[2]");
    }

    @Test
    void filteredRowsAreLeftOut() throws IOException {
        TransformProcess process = new TransformProcess.Builder(SCHEMA)
                .filter(new ConditionFilter(new DoubleColumnCondition("size", ConditionOp.GreaterThan, 2)))
                .removeColumns("kind", "colour")
                .build();
        CsvDataset set = CsvDataset.builder(csv("1,red,7,a", "3,red,8,a", "2,green,9,b"), process)
                .values("count")
                .build();
        assertThat(set.size()).isEqualTo(2);
        assertThat(((Target.Values) set.target(1)).values()).containsExactly(9);
        assertThat(row(set, 1)).containsExactly(2);
        assertThat(set.labels()).isEmpty();
    }

    @Test
    void categoricalAndNumberedLabels() throws IOException {
        TransformProcess process =
                new TransformProcess.Builder(SCHEMA).removeColumns("kind").build();
        Path file = csv("1,green,0,x", "2,green,1,x", "3,green,10,x");
        CsvDataset byColour = CsvDataset.builder(file, process).label("colour").build();
        assertThat(byColour.labels()).containsExactly("red", "green");
        assertThat(byColour.classCounts()).containsExactly(0, 3);
        TransformProcess numbers = new TransformProcess.Builder(SCHEMA)
                .removeColumns("kind", "colour")
                .build();
        assertThat(CsvDataset.builder(file, numbers).label("count").build().labels())
                .containsExactly("0", "1", "10");
        assertThatThrownBy(() -> CsvDataset.builder(file, numbers)
                        .label("count", List.of("none", "one"))
                        .build())
                .hasMessage(file + ":3 has class 10 in count, there are 2 classes");
    }

    @Test
    void otherDelimiterAndAFileWithoutCleaning() throws IOException {
        Schema schema = new Schema.Builder().addColumnsDouble("a", "b", "c").build();
        CsvDataset set = CsvDataset.builder(csv("1;2;3", "4;5;6"), schema)
                .delimiter(';')
                .values("c", "a")
                .build();
        assertThat(row(set, 1)).containsExactly(5);
        assertThat(((Target.Values) set.target(1)).values()).containsExactly(6, 4);
    }

    @Test
    void wrongRowsAreNamedByLine() throws IOException {
        Path file = csv("size,colour,count,kind", "1,red,2,plum", "1,red,2");
        assertThatThrownBy(() -> CsvDataset.builder(file, ONE_HOT)
                        .skipLines(1)
                        .label("kind")
                        .build())
                .hasMessage(file + ":3 has 3 cells, the schema 4 columns");
        Path words = csv("size,colour,count,kind", "1,red,2,plum", "big,red,2,plum");
        assertThatThrownBy(() -> CsvDataset.builder(words, ONE_HOT)
                        .skipLines(1)
                        .label("kind")
                        .build())
                .isInstanceOf(DatasetException.class)
                .hasMessage(words + ":3 has 'big' in size, which is no number");
        Path blue = csv("1,blue,2,plum");
        assertThatThrownBy(() -> CsvDataset.builder(blue, ONE_HOT).label("kind").build())
                .hasMessageStartingWith(blue + ":1 does not go through the transform process: ");
        Path none = csv("size,colour,count,kind");
        assertThatThrownBy(() -> CsvDataset.builder(none, ONE_HOT)
                        .skipLines(1)
                        .label("kind")
                        .build())
                .hasMessage(none + " has no rows after 1 lines");
    }

    @Test
    void wrongSettingsAreSaid() throws IOException {
        Path file = csv("1,red,2,plum");
        assertThatThrownBy(() -> CsvDataset.builder(file, ONE_HOT).build())
                .hasMessage("give either label(column) or values(columns)");
        assertThatThrownBy(() -> CsvDataset.builder(file, ONE_HOT).label("no").build())
                .hasMessage("no column 'no', there are [size, colour[red], colour[green], count, kind]");
        assertThatThrownBy(
                        () -> CsvDataset.builder(file, ONE_HOT).values("count").build())
                .hasMessageStartingWith("column 'kind' is of type String: encode it");
        Path missing = folder.resolve("missing.csv");
        assertThatThrownBy(
                        () -> CsvDataset.builder(missing, ONE_HOT).label("kind").build())
                .hasMessage("no such file: " + missing);
    }
}
