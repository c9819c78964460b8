package org.inkstone.examples.vision;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.inkstone.backend.Seeds;
import org.inkstone.data.Features;
import org.inkstone.data.Image;
import org.inkstone.data.ImageDecoder;
import org.inkstone.data.Tensor;
import org.inkstone.data.transform.AugmentPolicy;
import org.inkstone.data.transform.AutoAugment;
import org.inkstone.data.transform.BatchTransform;
import org.inkstone.data.transform.BatchTransforms;
import org.inkstone.data.transform.CenterCrop;
import org.inkstone.data.transform.ColorJitter;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.CutMix;
import org.inkstone.data.transform.LabelSmoothing;
import org.inkstone.data.transform.MixUp;
import org.inkstone.data.transform.PictureOp;
import org.inkstone.data.transform.RandAugment;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomErasing;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.RandomResizedCrop;
import org.inkstone.data.transform.Resize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.data.transform.Transform;
import org.inkstone.data.transform.TrivialAugment;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.SamplePictures;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.tensorboard.ImageFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What augmentation does to pictures: every operation weak and strong, several draws of crops, colours and learnt policies, and
 * batches whose pictures and labels are blended. Real pictures of CIFAR-10 where they are in the cache, or your own.
 */
@Command(name = "augmentations", description = "Operations, policies and blends on pictures, several draws of each.")
public final class AugmentationGallery implements Example {
    private static final int SIDE = 96;
    private static final int BATCH = 4;
    /** Two operations with three magnitudes each. */
    private static final int OPERATIONS_ACROSS = 6;

    @Option(names = "--image", paramLabel = "FILE", description = "Your own picture (JPEG, PNG, BMP).")
    private Path file;

    @Option(names = "--draws", defaultValue = "7", description = "Draws of each (default: ${DEFAULT-VALUE}).")
    private int draws;

    @Override
    public Report run(RunContext run) {
        TrainingOptions.require(draws > 0 && draws <= 12, "--draws must be 1 to 12: " + draws);
        SamplePictures samples = SamplePictures.small(run, BATCH);
        List<Image> pictures = new ArrayList<>(SamplePictures.images(samples.pixels()));
        if (file != null) {
            Compose square = Compose.of(new Resize(SIDE), new CenterCrop(SIDE));
            pictures.replaceAll(p -> resized(p, SIDE));
            pictures.set(0, (Image) square.apply(ImageDecoder.rgb().decode(file), null));
        }
        Image picture = pictures.get(0);
        Report report = new Report().say("  Pictures: " + (file == null ? samples.source() : file));
        save(run, operations(picture), "operations");
        save(run, draws(run, "random", simple(picture), picture), "random");
        save(run, draws(run, "policies", policies(), picture), "policies");
        blends(run, report, pictures);
        return report;
    }

    private static Image resized(Image picture, int side) {
        return new Resize(side, side).apply(picture, null);
    }

    private static void save(RunContext run, Figure figure, String name) {
        run.save(figure, name + ".png");
        run.tensorBoard().addImage(name, figure.toImage(), 0);
    }

    /** Each operation with magnitudes from weak to strong. */
    private static Figure operations(Image picture) {
        Map<PictureOp, double[]> magnitudes = new LinkedHashMap<>();
        double side = picture.width();
        magnitudes.put(PictureOp.SHEAR_X, new double[] {-0.3, 0.1, 0.3});
        magnitudes.put(PictureOp.SHEAR_Y, new double[] {-0.3, 0.1, 0.3});
        magnitudes.put(PictureOp.TRANSLATE_X, new double[] {-side / 4, side / 8, side / 4});
        magnitudes.put(PictureOp.TRANSLATE_Y, new double[] {-side / 4, side / 8, side / 4});
        magnitudes.put(PictureOp.ROTATE, new double[] {-30, 10, 30});
        for (PictureOp factor :
                List.of(PictureOp.BRIGHTNESS, PictureOp.COLOR, PictureOp.CONTRAST, PictureOp.SHARPNESS)) {
            magnitudes.put(factor, new double[] {-0.9, 0.5, 0.9});
        }
        magnitudes.put(PictureOp.POSTERIZE, new double[] {4, 3, 2});
        magnitudes.put(PictureOp.SOLARIZE, new double[] {192, 128, 64});
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        magnitudes.forEach((op, values) -> {
            for (double value : values) {
                add(picture, op, value, images, captions);
            }
        });
        for (PictureOp fixed : List.of(PictureOp.AUTO_CONTRAST, PictureOp.EQUALIZE, PictureOp.INVERT)) {
            add(picture, fixed, 0, images, captions);
        }
        return Plots.imageGrid("Operations and their magnitudes", images, captions, OPERATIONS_ACROSS + 1);
    }

    /** Adds what an operation makes of a picture; each row begins with the picture itself. */
    private static void add(Image picture, PictureOp op, double value, List<Image> images, List<String> captions) {
        if (images.size() % (OPERATIONS_ACROSS + 1) == 0) {
            images.add(picture);
            captions.add("the picture");
        }
        images.add(op.apply(picture, value, 0));
        captions.add(words(op)
                + (value == 0
                        ? ""
                        : " " + BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()));
    }

    private static String words(PictureOp op) {
        return op.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Map<String, Transform> simple(Image picture) {
        int side = picture.width();
        Map<String, Transform> all = new LinkedHashMap<>();
        all.put("padded crop, flip", Compose.of(new RandomCrop(side).padding(side / 8), new RandomHorizontalFlip()));
        all.put("resized crop", new RandomResizedCrop(side));
        all.put("colour jitter", new ColorJitter(0.4, 0.4, 0.4, 0.1));
        all.put("erasing", Compose.of(new ToTensor(), new RandomErasing(1).filledWith(0.5f)));
        return all;
    }

    private static Map<String, Transform> policies() {
        Map<String, Transform> all = new LinkedHashMap<>();
        for (AugmentPolicy policy : AugmentPolicy.values()) {
            all.put("Auto, " + policy, new AutoAugment(policy));
        }
        all.put("RandAugment 2, 9", new RandAugment());
        all.put("TrivialAugment", new TrivialAugment());
        return all;
    }

    /** A row for each transform: the picture, then draws. */
    private Figure draws(RunContext run, String title, Map<String, Transform> transforms, Image picture) {
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        int number = 0;
        for (Map.Entry<String, Transform> entry : transforms.entrySet()) {
            images.add(picture);
            captions.add(entry.getKey());
            for (int d = 0; d < draws; d++) {
                var random = new SplittableRandom(Seeds.derive(run.seed(), number, d));
                images.add(shown(entry.getValue().apply(picture, random)));
                captions.add("");
            }
            number++;
        }
        return Plots.imageGrid("Draws: " + title, images, captions, draws + 1);
    }

    private static Image shown(Features features) {
        if (features instanceof Image image) {
            return image;
        }
        INDArray pixels = ((Tensor) features).toINDArray();
        return SamplePictures.images(pixels.reshape(1, pixels.size(0), pixels.size(1), pixels.size(2)))
                .get(0);
    }

    /** Blends of a batch, with the labels of its first picture. */
    private static void blends(RunContext run, Report report, List<Image> pictures) {
        INDArray features = Nd4j.stack(
                0,
                pictures.stream()
                        .map(p -> new ToTensor().apply(p, null).toINDArray())
                        .toArray(INDArray[]::new));
        Map<String, BatchTransform> all = new LinkedHashMap<>();
        all.put("MixUp(0.4)", new MixUp(0.4, 0));
        all.put("CutMix(1)", new CutMix(1, 0));
        all.put("MixUp, smoothed", BatchTransforms.inOrder(new MixUp(0.4, 0), new LabelSmoothing(0.1)));
        List<Image> images = new ArrayList<>(pictures);
        List<String> captions = new ArrayList<>(List.of("picture 1", "picture 2", "picture 3", "picture 4"));
        Table table = new Table("Labels of the first picture", "blend", "1", "2", "3", "4");
        int number = 0;
        for (Map.Entry<String, BatchTransform> entry : all.entrySet()) {
            DataSet batch = new DataSet(features.dup(), Nd4j.eye(BATCH).castTo(features.dataType()));
            entry.getValue().apply(batch, new SplittableRandom(Seeds.derive(run.seed(), 100, number++)));
            run.tensorBoard().addImages("blends/" + entry.getKey(), batch.getFeatures(), ImageFormat.NCHW, 0);
            images.addAll(SamplePictures.images(batch.getFeatures()));
            Object[] row = new Object[BATCH + 1];
            row[0] = entry.getKey();
            for (int i = 0; i < BATCH; i++) {
                row[i + 1] =
                        String.format(Locale.ROOT, "%.3f", batch.getLabels().getDouble(0, i));
                captions.add(entry.getKey() + ": " + label(batch.getLabels().getRow(i)));
            }
            table.row(row);
        }
        report.table(table);
        save(run, Plots.imageGrid("Batches blended, labels too", images, captions, BATCH), "blends");
    }

    private static String label(INDArray shares) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < BATCH; i++) {
            double share = shares.getDouble(i);
            if (share > 0.05) {
                text.append(text.length() == 0 ? "" : " + ")
                        .append(String.format(Locale.ROOT, "%.2f of %d", share, i + 1));
            }
        }
        return text.toString();
    }
}
