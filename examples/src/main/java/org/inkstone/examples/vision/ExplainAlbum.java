package org.inkstone.examples.vision;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.inkstone.backend.Seeds;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.vision.explain.ExplainFigures;
import org.inkstone.vision.explain.ExplainedNetwork;
import org.inkstone.vision.explain.FeatureMaps;
import org.inkstone.vision.explain.FirstLayerKernels;
import org.inkstone.vision.explain.GradCam;
import org.inkstone.vision.explain.Occlusion;
import org.inkstone.vision.explain.Patch;
import org.inkstone.vision.explain.ReceptiveField;
import org.inkstone.vision.explain.Saliency;
import org.inkstone.vision.explain.Span;
import org.inkstone.vision.explain.StrongestPatches;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The figures of {@link ExplainTour}, each a PNG file and a picture in TensorBoard. */
final class ExplainAlbum {
    private static final int MOST_LAYERS = 4;
    private static final int MOST_MAPS = 32;
    private static final int PATCHES = 8;
    private static final int CHANNELS = 6;
    private static final double NOISE = 0.15;
    private static final int SAMPLES = 25;

    private final RunContext run;
    private final ExplainedNetwork network;
    private final NetworkPictures form;
    private final List<Image> pictures;
    private final List<String> names;
    private final List<String> labels;
    private final INDArray inputs;
    private final INDArray probabilities;
    private final int[] classes;
    /** Some of the convolutions, first to last. */
    private final List<String> layers;

    /**
     * @param pictures as people see them, of the network's size
     * @param names    what they are called
     * @param labels   of the classes, or none
     */
    ExplainAlbum(
            RunContext run,
            ExplainedNetwork network,
            NetworkPictures form,
            List<Image> pictures,
            List<String> names,
            List<String> labels) {
        this.run = run;
        this.network = network;
        this.form = form;
        this.pictures = pictures;
        this.names = names;
        inputs = form.batch(pictures);
        probabilities = Transforms.softmax(network.logits(inputs), true);
        classes = probabilities.argMax(1).toIntVector();
        this.labels = labels.size() == probabilities.size(1) ? labels : List.of();
        layers = some(network.convolutions());
    }

    private static List<String> some(List<String> all) {
        Set<String> chosen = new LinkedHashSet<>();
        int last = all.size() - 1;
        for (int i = 0; i < MOST_LAYERS; i++) {
            chosen.add(all.get((int) Math.round((double) i * last / (MOST_LAYERS - 1))));
        }
        return List.copyOf(chosen);
    }

    private String label(int index) {
        return labels.isEmpty() ? "class " + index : labels.get(index);
    }

    private INDArray only(int picture) {
        return inputs.get(NDArrayIndex.interval(picture, picture + 1)).dup('c');
    }

    void predictions(Report report) {
        Table table = new Table("What the network sees", "picture", "first", "second", "third");
        for (int i = 0; i < pictures.size(); i++) {
            INDArray row = probabilities.getRow(i);
            Object[] cells = new Object[4];
            Arrays.fill(cells, "");
            cells[0] = names.get(i);
            int[] order = IntStream.range(0, (int) row.length())
                    .boxed()
                    .sorted((a, b) -> Double.compare(row.getDouble(b), row.getDouble(a)))
                    .limit(3)
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int k = 0; k < order.length; k++) {
                cells[k + 1] = String.format(Locale.ROOT, "%s %.2f", label(order[k]), row.getDouble(order[k]));
            }
            table.row(cells);
        }
        report.table(table);
    }

    void kernels() {
        run.show(ExplainFigures.kernels(FirstLayerKernels.of(network)), "kernels.png");
    }

    /** Of the first picture. */
    void featureMaps() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Plots.imageGrid(names.get(0), pictures.subList(0, 1), List.of(), 1));
        for (FeatureMaps maps : FeatureMaps.of(network, only(0), layers.toArray(String[]::new))) {
            figures.add(ExplainFigures.featureMaps(maps, MOST_MAPS));
        }
        run.show(Plots.panels(figures, 1), "feature-maps.png");
    }

    /**
     * Of the channels of a middle and of the last convolution that the first picture excites most.
     *
     * @param search where to look for patches; null for the pictures themselves
     */
    void patches(Dataset search) {
        List<Figure> figures = new ArrayList<>();
        Set<String> looked = new LinkedHashSet<>(List.of(layers.get(layers.size() / 2), layers.get(layers.size() - 1)));
        for (String layer : looked) {
            int[] channels = mostExcited(FeatureMaps.of(network, only(0), layer).get(0));
            Map<Integer, List<Patch>> found = patches(search, layer, channels);
            figures.add(ExplainFigures.patches(layer + ": patches that excite a channel most", found, form.colours()));
        }
        run.show(Plots.panels(figures, 1), "patches.png");
    }

    private Map<Integer, List<Patch>> patches(Dataset search, String layer, int[] channels) {
        Dataset set =
                search == null ? ArrayDataset.ofImages(pictures, new int[pictures.size()], List.of("picture")) : search;
        try (DataLoader batches = form.batches(set)) {
            return StrongestPatches.of(network, layer, channels, batches, PATCHES);
        }
    }

    private static int[] mostExcited(FeatureMaps maps) {
        double[] means = maps.maps().mean(1, 2).toDoubleVector();
        return IntStream.range(0, means.length)
                .boxed()
                .sorted((a, b) -> Double.compare(means[b], means[a]))
                .limit(CHANNELS)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    void saliency() {
        INDArray gradient = Saliency.gradient(network, inputs, classes);
        INDArray smooth =
                Saliency.smoothGrad(network, inputs, classes, NOISE, run.size(SAMPLES, 3), Seeds.derive(run.seed(), 5));
        INDArray product = Saliency.gradientTimesInput(network, inputs, classes);
        Gallery gallery = new Gallery();
        for (int i = 0; i < pictures.size(); i++) {
            gallery.add(pictures.get(i), seen(i))
                    .add(ExplainFigures.heat(gradient.slice(i)), "gradient")
                    .add(ExplainFigures.heat(smooth.slice(i)), "SmoothGrad")
                    .add(ExplainFigures.signed(product.slice(i).toFloatMatrix()), "gradient x picture");
        }
        run.show(gallery.figure("Saliency: what the class's logit depends on", 4), "saliency.png");
    }

    private String seen(int picture) {
        return names.get(picture) + ": " + label(classes[picture]);
    }

    /** @param chosen a layer; null for the one behind the last convolution */
    void gradCam(String chosen) {
        Gallery gallery = new Gallery();
        int[] second = new int[classes.length];
        for (int i = 0; i < second.length; i++) {
            INDArray others = probabilities.getRow(i).dup();
            others.putScalar(classes[i], -1);
            second[i] = others.argMax().getInt(0);
        }
        Map<String, GradCam> cams = new LinkedHashMap<>();
        GradCam last =
                chosen == null ? GradCam.of(network, inputs, classes) : GradCam.at(network, chosen, inputs, classes);
        cams.put(last.layer(), last);
        cams.put("second class", GradCam.at(network, last.layer(), inputs, second));
        String middle = layers.get(layers.size() / 2);
        cams.putIfAbsent(middle, GradCam.at(network, middle, inputs, classes));
        for (int i = 0; i < pictures.size(); i++) {
            gallery.add(pictures.get(i), seen(i));
            for (Map.Entry<String, GradCam> cam : cams.entrySet()) {
                boolean other = cam.getKey().equals("second class");
                gallery.add(
                        ExplainFigures.heatOver(
                                pictures.get(i), cam.getValue().sized().slice(i)),
                        other ? "for " + label(second[i]) : cam.getKey());
            }
        }
        run.show(gallery.figure("Grad-CAM: where the evidence lies", 1 + cams.size()), "grad-cam.png");
    }

    void occlusion(int window) {
        Gallery gallery = new Gallery();
        Occlusion occlusion = Occlusion.of(window, Math.max(1, window / 4));
        for (int i = 0; i < pictures.size(); i++) {
            Occlusion.Result result = occlusion.on(network, only(i), classes[i]);
            double largest = Arrays.stream(result.drops())
                    .flatMapToDouble(Arrays::stream)
                    .max()
                    .orElse(0);
            gallery.add(pictures.get(i), seen(i))
                    .add(
                            ExplainFigures.signed(result.map()),
                            String.format(Locale.ROOT, "logit %.1f, falls by up to %.1f", result.logit(), largest));
        }
        run.show(
                gallery.figure(
                        "Occlusion by " + window + " x " + window + ": red where covering makes the logit fall", 4),
                "occlusion.png");
    }

    void receptiveFields(Report report) {
        Map<String, ReceptiveField> fields = network.receptiveFields(form.height(), form.width());
        Table table = new Table(
                "Receptive fields for pictures of " + form.height() + " x " + form.width(),
                "layer",
                "output",
                "sees",
                "jump",
                "first pixel",
                "middle of first");
        Span before = null;
        for (ReceptiveField field : fields.values()) {
            // normalisation, activation and the like see what the layer before them sees
            if (!field.rows().equals(before)) {
                table.row(
                        field.layer(),
                        field.rows().units() + " x " + field.columns().units(),
                        field.rows().size() + " x " + field.columns().size(),
                        field.rows().jump(),
                        field.rows().first(),
                        field.rows().start());
            }
            before = field.rows();
        }
        report.table(table);
        run.show(ExplainFigures.receptiveFields(pictures.get(0), fields, layers), "receptive-field.png");
    }

    /** Pictures with captions, collected for a grid. */
    private static final class Gallery {
        private final List<BufferedImage> images = new ArrayList<>();
        private final List<String> captions = new ArrayList<>();

        Gallery add(Image image, String caption) {
            return add(ExplainFigures.picture(image), caption);
        }

        Gallery add(BufferedImage image, String caption) {
            images.add(image);
            captions.add(caption);
            return this;
        }

        Figure figure(String title, int columns) {
            return Plots.pictureGrid(title, images, captions, columns);
        }
    }
}
