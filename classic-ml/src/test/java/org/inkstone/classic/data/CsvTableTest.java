package org.inkstone.classic.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.classic.data.CsvTable.Words;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {
    @TempDir
    Path directory;

    private CsvTable table(String text) throws IOException {
        Path file = directory.resolve("t.csv");
        Files.writeString(file, text);
        return CsvTable.read(file);
    }

    @Test
    void numbersWordsAndClasses() throws Exception {
        CsvTable table = table("age,colour,\"weight, kg\",kind\n1,red,2.5,b\n\n 2 ,blue,-1e3,a\n3,red,4.,b\n");
        assertThat(table.names()).containsExactly("age", "colour", "weight, kg", "kind");
        assertThat(table.rows()).isEqualTo(3);
        FloatMatrix x = table.features(List.of("weight, kg", "age"), Words.REFUSE);
        assertThat(x.columnNames()).containsExactly("weight, kg", "age");
        assertThat(x.row(1)).containsExactly(-1000, 2);
        LabelledRows labelled = table.labelled(List.of(), "kind", Words.ONE_HOT);
        assertThat(labelled.x().columnNames()).containsExactly("age", "colour=blue", "colour=red", "weight, kg");
        assertThat(labelled.x().row(0)).containsExactly(1, 0, 1, 2.5f);
        assertThat(labelled.y()).containsExactly(1, 0, 1);
        assertThat(labelled.classNames()).containsExactly("a", "b");
    }

    @Test
    void withoutAHeader() throws Exception {
        CsvTable table = table("1,2\n3,4\n");
        assertThat(table.names()).containsExactly("x0", "x1");
        assertThat(table.features(List.of(), Words.REFUSE).row(1)).containsExactly(3, 4);
    }

    @Test
    void badFilesAreNamed() throws Exception {
        for (String missing : List.of("", "NA", "nan", "?")) {
            CsvTable table = table("a,b\n1,2\n3," + missing + "\n");
            assertThatThrownBy(() -> table.features(List.of(), Words.ONE_HOT))
                    .hasMessageContaining("missing value at row 2, column b");
            assertThatThrownBy(() -> table.labelled(List.of(), "b", Words.ONE_HOT))
                    .hasMessageContaining("row 2, column b");
        }
        assertThatThrownBy(() -> table("a,b\n1,2\n3,red\n").features(List.of(), Words.REFUSE))
                .hasMessageContaining("not a number at row 2, column b: 'red'");
        assertThatThrownBy(() -> table("a,b\n1,1e99\n").features(List.of(), Words.REFUSE))
                .hasMessageContaining("row 1, column b: '1e99'");
        assertThatThrownBy(() -> table("a,b\n1,2\n3\n")).hasMessageContaining("line 3 has 1 cells");
        assertThatThrownBy(() -> table("")).hasMessageContaining("no rows");
        assertThatThrownBy(() -> table("a,b\n")).hasMessageContaining("header, but no rows");
        assertThatThrownBy(() -> table("a,a\n1,2\n")).hasMessageContaining("[a, a]");
        assertThatThrownBy(() -> table("a,b\n1,2\n").features(List.of("c"), Words.REFUSE))
                .hasMessageContaining("no column 'c', it has [a, b]");
        assertThatThrownBy(() -> CsvTable.read(directory.resolve("none.csv"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatIsWrittenComesBack() throws Exception {
        Path file = directory.resolve("out.csv");
        CsvTable.write(file, List.of("a", "b"), List.of(List.of(1.5, "x, \"y\""), List.of(2, "z")));
        CsvTable back = CsvTable.read(file);
        assertThat(back.cells("b")).containsExactly("x, \"y\"", "z");
        assertThat(back.features(List.of("a"), Words.REFUSE).row(0)).containsExactly(1.5f);
    }
}
