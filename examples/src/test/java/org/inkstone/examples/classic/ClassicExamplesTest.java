package org.inkstone.examples.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.data.DatasetCache;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClassicExamplesTest {
    @TempDir
    Path directory;

    private Report run(Example example, String... options) throws Exception {
        new CommandLine(example).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
        DatasetCache empty = new DatasetCache(directory.resolve("data"), true);
        try (RunContext run = new RunContext(
                directory.resolve("run"), empty, 42, true, new PrintStream(OutputStream.nullOutputStream()))) {
            Report report = example.run(run);
            assertThat(run.files())
                    .anySatisfy(f -> assertThat(f.toString()).endsWith(".png"))
                    .allSatisfy(f -> assertThat(f).isNotEmptyFile());
            return report;
        }
    }

    private Path table() throws Exception {
        StringBuilder text = new StringBuilder("height,weight,colour,kind\n");
        for (int i = 0; i < 60; i++) {
            boolean large = i % 2 == 0;
            text.append(large ? 10 + i % 7 : i % 5)
                    .append(',')
                    .append(large ? 20 + i % 3 : 3 + i % 4)
                    .append(large ? ",red,cat\n" : ",blue,dog\n");
        }
        Path file = directory.resolve("mine.csv");
        Files.writeString(file, text);
        return file;
    }

    private List<String> lines(String file) throws Exception {
        return Files.readAllLines(directory.resolve("run").resolve(file));
    }

    @Test
    void kMeansFindsThreeWines() throws Exception {
        Report report = run(new KMeansTour(), "--dataset", "WINE", "--k", "2..5");
        assertThat(report.metric("wine-k of the best silhouette")).isEqualTo(3);
        assertThat(report.metric("wine-agreement with the species (ARI)")).isGreaterThan(0.85);
    }

    @Test
    void usersTables() throws Exception {
        String file = table().toString();
        Report report = run(new KMeansTour(), "--csv", file, "--columns", "height,weight", "--k", "2..4");
        assertThat(report.metric("k of the best silhouette")).isEqualTo(2);
        assertThat(lines("labels.csv")).hasSize(61).startsWith("row,cluster");
        assertThat(lines("centres.csv")).hasSize(3).startsWith("height,weight");
        run(new DbscanTour(), "--csv", file, "--columns", "height,weight", "--eps", "1");
        assertThat(lines("labels.csv")).hasSize(61);
        run(new AffinityTour(), "--csv", file, "--columns", "height,weight", "--preference", "-10");
        assertThat(lines("exemplars.csv")).hasSize(3);
        Report classes = run(new LogisticTour(), "--csv", file, "--target", "kind", "--words", "ONE_HOT");
        assertThat(classes.metric("accuracy on the quarter not fitted")).isEqualTo(1);
        assertThat(lines("coefficients.csv"))
                .hasSize(2)
                .startsWith("class,intercept,height,weight,colour=blue,colour=red");
        assertThat(lines("predictions.csv")).contains("1,cat,cat", "2,dog,dog");
    }

    @Test
    void badTablesAreNamed() throws Exception {
        String file = table().toString();
        assertThatThrownBy(() -> run(new KMeansTour(), "--csv", file))
                .hasMessageContaining("row 1, column colour: 'red'");
        assertThatThrownBy(() -> run(new KMeansTour(), "--csv", file, "--columns", "size"))
                .hasMessageContaining("no column 'size'");
        assertThatThrownBy(() -> run(new KMeansTour(), "--k", "10..2")).hasMessageContaining("--k");
        assertThatThrownBy(() -> run(new LogisticTour(), "--csv", file)).hasMessageContaining("--target");
    }

    @Test
    void clusterings() throws Exception {
        assertThat(run(new DbscanTour()).metric("agreement with the moons (ARI)"))
                .isGreaterThan(0.8);
        Report affinity = run(new AffinityTour());
        assertThat(affinity.metric("clusters")).isEqualTo(3);
        Report compared = run(new ClusteringsCompared());
        assertThat(compared.metric("moons, DBSCAN")).isGreaterThan(compared.metric("moons, k-means"));
        assertThat(compared.metric("circles, DBSCAN")).isGreaterThan(compared.metric("circles, k-means") + 0.4);
    }

    @Test
    void linearAndNear() throws Exception {
        Report logistic = run(new LogisticTour());
        assertThat(logistic.metric("rain: density at probability 0.5")).isBetween(0.4, 0.7);
        assertThat(logistic.metric("circles, ellipse")).isGreaterThan(logistic.metric("circles, line") + 0.3);
        Report costs = run(new CostSurfaces());
        assertThat(costs.metric("chords below the surface, log loss")).isZero();
        assertThat(costs.metric("chords below the surface, squared error")).isGreaterThan(0.1);
        Report descent = run(new DescentTour());
        assertThat(descent.metric("x at the end")).isBetween(0.999, 1.001);
        assertThat(descent.metric("distance after 40 steps, eta 1.02")).isGreaterThan(3);
        assertThat(run(new KnnTour()).metric("digits 8x8, k = 3")).isGreaterThan(0.97);
        Report pca = run(new PcaTour());
        assertThat(pca.metric("digits, error per pixel, 64 components")).isLessThan(1e-3);
    }

    @Test
    void networksAndRobots() throws Exception {
        Report activations = run(new ActivationsAndLosses());
        assertThat(activations.metric("three linear layers less their product")).isLessThan(1e-10);
        assertThat(activations.metric("first layer's gradient over the last's, sigmoid"))
                .isLessThan(1e-3);
        assertThat(activations.metric("first layer's gradient over the last's, relu"))
                .isGreaterThan(0.05);
        assertThat(run(new MlpTour()).metric("accuracy of rows not fitted")).isGreaterThan(0.75);
        assertThat(run(new VacuumTour()).metric("clear moves: share of the floor visited"))
                .isPositive();
        assertThat(run(new ParadigmsTour()).metric("supervised: accuracy on flowers not seen"))
                .isGreaterThan(0.9);
    }
}
