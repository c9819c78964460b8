package org.inkstone.examples.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.datavec.api.transform.schema.Schema;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.CsvDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.data.Dataset;
import org.inkstone.data.FileNameDataset;
import org.inkstone.data.Image;
import org.inkstone.data.ImageFolder;
import org.inkstone.data.Sample;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.Resize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.io.AtomicFile;
import org.inkstone.plot.Plots;
import org.inkstone.train.History;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingCurves;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The notes' ants and bees: a folder for each class, two sets joined, their lengths, labels from folders, from file names
 * and from a CSV file; then a small network that tells ants from bees. The pictures are drawn, so nothing is downloaded.
 */
@Command(
        name = "image-folder",
        description = "Ants and bees: labels from folders, names and CSV, sets joined, a classifier.")
public final class ImageFolderTour implements Example {
    private static final int SIDE = 32;
    private static final int SHOWN = 10;

    @Option(names = "--pictures", defaultValue = "120", description = "Training pictures of each class (default: 120).")
    private int pictures;

    @Option(names = "--epochs", defaultValue = "6", description = "Passes over the training data (default: 6).")
    private int epochs;

    @Override
    public Report run(RunContext run) throws IOException {
        require(pictures >= 8 && pictures <= 5000, "--pictures must be 8 to 5000: " + pictures);
        require(epochs > 0, "--epochs must be positive: " + epochs);
        Path root = run.wrote(run.directory().resolve("insects"));
        InsectPictures.write(root.resolve("train"), run.size(pictures, 16), run.seed());
        InsectPictures.write(root.resolve("val"), run.size(pictures / 2, 8), run.seed() + 1);

        Dataset ants = ImageFolder.ofClass(root.resolve("train/ants"));
        Dataset bees = ImageFolder.ofClass(root.resolve("train/bees"));
        Dataset train = ants.concat(bees);
        Dataset validation = ImageFolder.of(root.resolve("val"));
        Report report = new Report();
        report.table(sets(root, ants, bees, train, validation)).table(items(train, ants.size()));
        run.save(
                Plots.pictureGrid(
                        "The folders' pictures", firstOf(train, ants.size()), captions(train, ants.size()), 5),
                "pictures.png");
        train(run, report, train, validation);
        return report;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private static Table sets(Path root, Dataset ants, Dataset bees, Dataset train, Dataset validation)
            throws IOException {
        Dataset byName = FileNameDataset.of(root.resolve("train"), Pattern.compile("(ant|bee)_.*"));
        Table table = new Table("The sets", "set", "length", "classes");
        table.row("ImageFolder.ofClass(train/ants)", ants.size(), ants.labels());
        table.row("ImageFolder.ofClass(train/bees)", bees.size(), bees.labels());
        table.row("ants.concat(bees)", train.size(), train.labels());
        table.row("ImageFolder.of(val)", validation.size(), validation.labels());
        table.row("FileNameDataset.of(train, (ant|bee)_.*)", byName.size(), byName.labels());
        Dataset colours = colours(root.resolve("colours.csv"), validation);
        return table.row("CsvDataset of mean colours", colours.size(), colours.labels());
    }

    /** Each picture's mean colour and class as a table, written and read. */
    private static Dataset colours(Path file, Dataset set) throws IOException {
        StringBuilder lines = new StringBuilder("red,green,blue,class\n");
        set.stream().forEach(s -> {
            Image image = (Image) s.features();
            double[] sums = new double[3];
            for (int i = 0; i < image.data().length; i++) {
                sums[i % 3] += (image.data()[i] & 0xff) / (image.data().length / 3.0);
            }
            lines.append(String.format(
                    Locale.ROOT,
                    "%.2f,%.2f,%.2f,%s%n",
                    sums[0],
                    sums[1],
                    sums[2],
                    set.labels().get(s.classIndex())));
        });
        AtomicFile.write(file, out -> out.write(lines.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Schema schema = new Schema.Builder()
                .addColumnsDouble("red", "green", "blue")
                .addColumnCategorical("class", set.labels())
                .build();
        return CsvDataset.builder(file, schema).skipLines(1).label("class").build();
    }

    private static Table items(Dataset train, int ants) {
        Table table = new Table("Items of the joined set", "index", "file", "size", "label");
        for (int i : new int[] {0, ants - 1, ants, train.size() - 1}) {
            Sample sample = train.get(i);
            Image image = (Image) sample.features();
            table.row(
                    i,
                    Path.of(sample.source()).getFileName(),
                    image.height() + "x" + image.width(),
                    sample.classIndex() + " " + train.labels().get(sample.classIndex()));
        }
        return table;
    }

    private static List<BufferedImage> firstOf(Dataset train, int ants) {
        List<BufferedImage> shown = new ArrayList<>();
        for (int i = 0; i < SHOWN; i++) {
            shown.add(Drawing.toAwt((Image) train.get(shownIndex(i, ants)).features()));
        }
        return shown;
    }

    private static int shownIndex(int i, int ants) {
        return i < SHOWN / 2 ? i : ants + i - SHOWN / 2;
    }

    private static List<String> captions(Dataset train, int ants) {
        List<String> captions = new ArrayList<>();
        for (int i = 0; i < SHOWN; i++) {
            int index = shownIndex(i, ants);
            captions.add(
                    "[" + index + "] " + train.labels().get(train.get(index).classIndex()));
        }
        return captions;
    }

    private void train(RunContext run, Report report, Dataset train, Dataset validation) {
        Compose toTensor = Compose.of(new ToTensor(), new Normalize(0.5f, 0.25f));
        Dataset augmented = train.transformed(
                Compose.of(new Resize(SIDE + 4, SIDE + 4), new RandomCrop(SIDE), new RandomHorizontalFlip(), toTensor));
        Dataset plain = validation.transformed(Compose.of(new Resize(SIDE, SIDE), toTensor));
        MultiLayerNetwork network = new MultiLayerNetwork(CifarQuick.builder()
                .classes(2)
                .activation(Activation.RELU)
                .updater(new Adam(1e-3))
                .seed(run.seed())
                .build());
        network.init();
        run.tensorBoard().addGraph(network, InputType.convolutional(SIDE, SIDE, 3, CNN2DFormat.NHWC));
        History history;
        double accuracy;
        try (DataLoader batches = DataLoader.builder(augmented)
                        .batchSize(16)
                        .shuffle(run.seed())
                        .workers(2)
                        .format(CNN2DFormat.NHWC)
                        .build();
                DataLoader checks = DataLoader.builder(plain)
                        .batchSize(16)
                        .workers(2)
                        .format(CNN2DFormat.NHWC)
                        .build()) {
            history = Trainer.of(network)
                    .epochs(epochs)
                    .smokeRun(run.smoke())
                    .callback(new ProgressBarCallback())
                    .callback(new TensorBoardCallback(run.tensorBoard()).withoutGraph())
                    .fit(batches, checks);
            checks.reset();
            accuracy = network.evaluate(checks).accuracy();
            checks.reset();
            predictions(run, network, validation, checks);
        }
        run.save(TrainingCurves.plot("Ants and bees", history), "curves.png");
        report.say("  " + TrainingCurves.verdict(history, 0.95))
                .metric("training pictures", train.size())
                .metric("validation pictures", validation.size())
                .metric("validation accuracy", accuracy);
    }

    private static void predictions(RunContext run, MultiLayerNetwork network, Dataset pictures, DataLoader checks) {
        List<Image> shown = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        int step = Math.max(1, pictures.size() / SHOWN);
        int index = 0;
        while (checks.hasNext()) {
            DataSet batch = checks.next();
            INDArray probabilities = network.output(batch.getFeatures());
            for (int i = 0; i < batch.numExamples(); i++, index++) {
                if (index % step == 0 && shown.size() < SHOWN) {
                    INDArray row = probabilities.getRow(i);
                    int said = row.argMax().getInt(0);
                    Sample sample = pictures.get(index);
                    String truth = said == sample.classIndex() ? "" : ", wrong";
                    shown.add((Image) sample.features());
                    captions.add(String.format(
                            Locale.ROOT, "%s %.0f%%%s", pictures.labels().get(said), 100 * row.getDouble(said), truth));
                }
            }
        }
        run.save(Plots.imageGrid("What the network says", shown, captions, 5), "predictions.png");
    }
}
