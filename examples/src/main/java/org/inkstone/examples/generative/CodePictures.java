package org.inkstone.examples.generative;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.decomposition.PCA;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.autoencoder.CodeModel;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What a trained encoder and decoder make of pictures they have not seen: rebuilt pictures, ways between two, where codes lie. */
final class CodePictures {
    private static final int REBUILT = 10;
    private static final int WAYS = 5;
    private static final int STEPS = 10;
    private static final int POINTS = 2000;

    private final RunContext run;
    private final CodeModel model;
    private final List<String> classes;
    private final DataSet seen;

    CodePictures(RunContext run, CodeModel model, Dataset test) {
        this.run = run;
        this.model = model;
        this.classes = test.labels();
        int count = Math.min(test.size(), run.size(POINTS, 100));
        try (DataLoader loader =
                DataLoader.builder(test.range(0, count)).batchSize(count).build()) {
            seen = loader.next();
        }
    }

    /** Draws everything. */
    void draw() {
        rebuilt();
        ways();
        scatter();
    }

    /** The pictures the codes of which are looked at. */
    INDArray pictures() {
        return seen.getFeatures();
    }

    private INDArray first(int number) {
        return seen.getFeatures().get(NDArrayIndex.interval(0, number)).dup('c');
    }

    private void rebuilt() {
        INDArray originals = first(REBUILT);
        List<Image> images = new ArrayList<>(NetworkPictures.images(originals));
        images.addAll(NetworkPictures.images(model.reconstruct(originals)));
        run.save(
                Plots.imageGrid("Test pictures, and the same through the code", images, List.of(), REBUILT),
                "rebuilt.png");
    }

    private void ways() {
        INDArray codes = model.encode(first(2 * WAYS));
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < WAYS; i++) {
            INDArray way = model.interpolate(codes.getRow(2L * i, true), codes.getRow(2L * i + 1, true), STEPS);
            images.addAll(NetworkPictures.images(way));
        }
        run.save(
                Plots.imageGrid("From one code to another in a straight line", images, List.of(), STEPS),
                "interpolation.png");
    }

    private void scatter() {
        FloatMatrix codes = FloatMatrix.of(model.encode(seen.getFeatures()));
        boolean plane = codes.columns() == 2;
        if (codes.columns() > 2) {
            codes = PCA.fit(codes, PCA.Options.defaults().withComponents(2)).transform(codes);
        }
        int[] labels = seen.getLabels().argMax(1).toIntVector();
        List<Series> clouds = new ArrayList<>();
        for (int c = 0; c < classes.size(); c++) {
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < labels.length; i++) {
                if (labels[i] == c) {
                    points.add(new double[] {codes.get(i, 0), codes.columns() > 1 ? codes.get(i, 1) : 0});
                }
            }
            if (!points.isEmpty()) {
                clouds.add(new Series(
                        classes.get(c),
                        points.stream().mapToDouble(p -> p[0]).toArray(),
                        points.stream().mapToDouble(p -> p[1]).toArray()));
            }
        }
        String axis = plane ? "code" : "principal component";
        run.save(Plots.scatter("Where the codes of test pictures lie", axis + " 1", axis + " 2", clouds), "codes.png");
    }

    /** Codes drawn from a normal distribution with mean and deviation of the codes seen, for models that know no other. */
    INDArray likelyCodes(int number, long seed) {
        INDArray codes = model.encode(seen.getFeatures());
        INDArray normal =
                Nd4j.create(gaussians(number * model.latent(), seed), new long[] {number, model.latent()}, 'c');
        return normal.mulRowVector(codes.std(0)).addRowVector(codes.mean(0));
    }

    private static float[] gaussians(int number, long seed) {
        Random random = new Random(seed);
        float[] values = new float[number];
        for (int i = 0; i < number; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
