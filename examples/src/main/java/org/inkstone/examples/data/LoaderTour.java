package org.inkstone.examples.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataLoaderBuilder;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.data.ImageFolder;
import org.inkstone.data.Tensor;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.Resize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Plots;
import org.inkstone.tensorboard.ImageFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the loader's settings do: batch size, drop last, shuffling anew in each epoch, workers that change the speed and
 * nothing else. On picture files of ants and bees that are drawn first.
 */
@Command(
        name = "dataloader",
        description = "Batch size, shuffling, workers and dropLast of the DataLoader, in a table.")
public final class LoaderTour implements Example {
    private static final int SIDE = 64;
    private static final int SHOWN = 6;

    @Option(names = "--pictures", defaultValue = "50", description = "Pictures of each class (default: 50).")
    private int pictures;

    @Option(names = "--batch-size", defaultValue = "16", description = "Pictures per batch (default: 16).")
    private int batchSize;

    @Override
    public Report run(RunContext run) {
        require(pictures > 0 && pictures <= 1000, "--pictures must be 1 to 1000: " + pictures);
        require(batchSize >= SHOWN, "--batch-size must be at least " + SHOWN + ": " + batchSize);
        int each = Math.max(run.size(pictures, Math.min(pictures, 20)), (batchSize + 1) / 2);
        Path folder = run.wrote(run.directory().resolve("pictures"));
        InsectPictures.write(folder, each, run.seed());
        Dataset set = ImageFolder.of(folder)
                .transformed(Compose.of(
                        new Resize(SIDE + 8), new RandomCrop(SIDE), new RandomHorizontalFlip(), new ToTensor()));
        Report report = new Report();
        settings(run, report, set);
        workers(run, report, set);
        batches(run, set);
        return report;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private DataLoaderBuilder loader(Dataset set) {
        return DataLoader.builder(set).batchSize(batchSize);
    }

    /** How many batches come, how large the last is, and which items the first one holds in two epochs. */
    private void settings(RunContext run, Report report, Dataset set) {
        Dataset numbered = numbers(set.size());
        Table table = new Table(
                set.size() + " items: what each setting gives",
                "batchSize",
                "shuffle",
                "dropLast",
                "batches",
                "last batch",
                "first items of epoch 0",
                "of epoch 1");
        for (int size : new int[] {4, batchSize}) {
            for (boolean shuffle : new boolean[] {false, true}) {
                for (boolean dropLast : new boolean[] {false, true}) {
                    DataLoaderBuilder builder =
                            DataLoader.builder(numbered).batchSize(size).dropLast(dropLast);
                    try (DataLoader loader = (shuffle ? builder.shuffle(run.seed()) : builder).build()) {
                        List<int[]> first = epoch(loader);
                        loader.reset();
                        List<int[]> second = epoch(loader);
                        table.row(
                                size,
                                shuffle ? "yes" : "no",
                                dropLast ? "yes" : "no",
                                first.size(),
                                first.get(first.size() - 1).length,
                                head(first),
                                head(second));
                    }
                }
            }
        }
        report.table(table);
    }

    /** Items whose only feature is their number, to see where they go. */
    private static Dataset numbers(int count) {
        float[][] rows = new float[count][];
        Arrays.setAll(rows, i -> new float[] {i});
        return ArrayDataset.of(rows, new int[count], List.of("item"));
    }

    private static List<int[]> epoch(DataLoader loader) {
        List<int[]> batches = new ArrayList<>();
        while (loader.hasNext()) {
            batches.add(loader.next().getFeatures().reshape(-1).toIntVector());
        }
        return batches;
    }

    private static String head(List<int[]> batches) {
        return Arrays.stream(batches.get(0))
                        .limit(4)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" ")) + " ...";
    }

    /** The same batches whatever the number of workers, but sooner. */
    private void workers(RunContext run, Report report, Dataset set) {
        List<INDArray> reference = null;
        Table table = new Table(
                "Workers: decode, resize, crop and flip " + set.size() + " files",
                "workers",
                "pictures/s",
                "waited for data, ms",
                "same batches");
        for (int workers : new int[] {0, 1, 2}) {
            try (DataLoader loader =
                    loader(set).shuffle(run.seed()).workers(workers).build()) {
                drain(loader); // the compiler's warm-up
                loader.setEpoch(0);
                long start = System.nanoTime();
                List<INDArray> batches = drain(loader);
                double seconds = (System.nanoTime() - start) / 1e9;
                reference = reference == null ? batches : reference;
                boolean same = batches.equals(reference);
                table.row(
                        workers,
                        String.format(Locale.ROOT, "%.0f", set.size() / seconds),
                        String.format(Locale.ROOT, "%.1f", loader.waitNanos() / 1e6),
                        same ? "yes" : "no");
                report.metric("same batches with " + workers + " workers", same ? 1 : 0);
                run.tensorBoard().addScalar("pictures per second", set.size() / seconds, workers);
            }
        }
        report.table(table);
    }

    private static List<INDArray> drain(DataLoader loader) {
        List<INDArray> batches = new ArrayList<>();
        while (loader.hasNext()) {
            batches.add(loader.next().getFeatures());
        }
        return batches;
    }

    /** The first pictures of three epochs; all batches of the first as TensorBoard's image steps. */
    private void batches(RunContext run, Dataset set) {
        List<Image> shown = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (boolean shuffle : new boolean[] {false, true}) {
            DataLoaderBuilder builder = loader(set).workers(2).format(CNN2DFormat.NCHW);
            try (DataLoader loader = (shuffle ? builder.shuffle(run.seed()) : builder.seed(run.seed())).build()) {
                for (int epoch = 0; epoch < (shuffle ? 2 : 1); epoch++) {
                    loader.setEpoch(epoch);
                    for (int step = 0; loader.hasNext(); step++) {
                        DataSet batch = loader.next();
                        if (step == 0) {
                            String row = shuffle ? "shuffled, epoch " + epoch : "in order";
                            add(batch, set.labels(), row, shown, captions);
                        }
                        if (shuffle) {
                            run.tensorBoard().addImages("epoch " + epoch, batch.getFeatures(), ImageFormat.NCHW, step);
                        }
                    }
                }
            }
        }
        run.save(
                Plots.imageGrid("The first batch: in order, then shuffled in two epochs", shown, captions, SHOWN),
                "batches.png");
    }

    private static void add(DataSet batch, List<String> labels, String row, List<Image> shown, List<String> captions) {
        for (int i = 0; i < SHOWN; i++) {
            INDArray item = batch.getFeatures().slice(i).dup('c');
            shown.add(Drawing.visible(new Tensor(item.data().asFloat(), item.shape()), 0, 1));
            String label = labels.get(batch.getLabels().getRow(i).argMax().getInt(0));
            captions.add(row + ": " + label);
        }
    }
}
