package org.inkstone.examples.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.inkstone.backend.Seeds;
import org.inkstone.data.Features;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;
import org.inkstone.data.transform.CenterCrop;
import org.inkstone.data.transform.ColorJitter;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.CutMix;
import org.inkstone.data.transform.Grayscale;
import org.inkstone.data.transform.Interpolation;
import org.inkstone.data.transform.MixUp;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.Pad;
import org.inkstone.data.transform.PaddingMode;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomErasing;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.RandomResizedCrop;
import org.inkstone.data.transform.RandomVerticalFlip;
import org.inkstone.data.transform.Resize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.data.transform.Transform;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Plots;
import org.inkstone.tensorboard.ImageFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Every transform on a picture, before and after: sizes, random draws, tensors, blends of two pictures. */
@Command(
        name = "transforms",
        description = "Resize, crops, flips, colours, ToTensor, Normalize, MixUp: before and after.")
public final class TransformGallery implements Example {
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
    private static final int CANVAS = 200;

    @Option(names = "--draws", defaultValue = "5", description = "Draws of each random transform (default: 5).")
    private int draws;

    @Override
    public Report run(RunContext run) {
        if (draws < 1 || draws > 8) {
            throw new IllegalArgumentException("--draws must be 1 to 8: " + draws);
        }
        Image bee = Drawing.toImage(InsectPictures.draw(true, Seeds.derive(run.seed(), 1)));
        Image ant = Drawing.toImage(InsectPictures.draw(false, Seeds.derive(run.seed(), 2)));
        Report report = new Report();
        sizes(run, report, bee);
        random(run, bee);
        tensors(run, report, bee);
        blends(run, report, List.of(bee, ant));
        return report;
    }

    /** On one canvas size, so that sizes can be compared. */
    private static void sizes(RunContext run, Report report, Image picture) {
        List<Transform> transforms = List.of(
                new Resize(100, 100),
                new Resize(60),
                new Resize(60).with(Interpolation.NEAREST),
                Compose.of(new Resize(24), new Resize(120).with(Interpolation.BICUBIC)),
                new CenterCrop(90),
                Compose.of(new Resize(100), new CenterCrop(90)),
                new Pad(20),
                new Pad(20).with(PaddingMode.REFLECT),
                new Grayscale());
        List<String> names = List.of(
                "Resize(100, 100)",
                "Resize(60)",
                "Resize(60), nearest",
                "Resize(24), 120 by bicubic",
                "CenterCrop(90)",
                "Resize(100), CenterCrop(90)",
                "Pad(20)",
                "Pad(20), reflect",
                "Grayscale()");
        List<BufferedImage> pictures = new ArrayList<>(List.of(onCanvas(picture)));
        List<String> captions = new ArrayList<>(List.of("before: " + size(picture)));
        Table table = new Table(
                "A picture of " + size(picture) + " (height x width)",
                "transform",
                "size",
                "channels",
                "mean",
                "deviation");
        row(table, "none", picture);
        for (int i = 0; i < transforms.size(); i++) {
            Image after = (Image) transforms.get(i).apply(picture, new SplittableRandom(run.seed()));
            pictures.add(onCanvas(after));
            captions.add(names.get(i));
            row(table, names.get(i), after);
            run.tensorBoard().addImage("sizes/" + names.get(i), Drawing.toAwt(after), 0);
        }
        report.table(table);
        run.save(Plots.pictureGrid("Sizes, to scale", pictures, captions, 5), "sizes.png");
    }

    private static void row(Table table, String name, Image image) {
        double[] moments = moments(new ToTensor().apply(image, null).data());
        table.row(name, size(image), image.channels(), number(moments[0]), number(moments[1]));
    }

    /** A row for each transform: the picture, then some draws. */
    private void random(RunContext run, Image picture) {
        List<Transform> transforms = List.of(
                new RandomCrop(100),
                new RandomCrop(120, 160).padding(30),
                new RandomHorizontalFlip(),
                new RandomVerticalFlip(),
                new RandomResizedCrop(100),
                new ColorJitter(0.5, 0.5, 0.5, 0.1),
                Compose.of(new ToTensor(), new RandomErasing(1)));
        List<String> names = List.of(
                "RandomCrop",
                "RandomCrop, padded",
                "RandomHorizontalFlip",
                "RandomVerticalFlip",
                "RandomResizedCrop",
                "ColorJitter",
                "RandomErasing");
        List<Image> pictures = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (int t = 0; t < transforms.size(); t++) {
            pictures.add(picture);
            captions.add("before");
            for (int d = 0; d < draws; d++) {
                var random = new SplittableRandom(Seeds.derive(run.seed(), t, d));
                Image after = Drawing.visible(transforms.get(t).apply(picture, random), 0, 1);
                pictures.add(after);
                captions.add(names.get(t));
                run.tensorBoard().addImage("random/" + names.get(t), Drawing.toAwt(after), d);
            }
        }
        run.save(Plots.imageGrid("Random transforms, some draws of each", pictures, captions, draws + 1), "random.png");
    }

    /** What ToTensor and Normalize do to the values. */
    private static void tensors(RunContext run, Report report, Image picture) {
        Tensor unit = new ToTensor().apply(picture, null);
        Tensor normalized = new Normalize(MEAN, DEVIATION).apply(unit, null);
        Table table =
                new Table("Values of the red channel", "form", "shape", "smallest", "largest", "mean", "deviation");
        for (Tensor tensor : List.of(unit, normalized)) {
            float[] red = Arrays.copyOf(tensor.data(), tensor.data().length / 3);
            double[] moments = moments(red);
            String name = tensor == unit ? "ToTensor" : "ToTensor, Normalize";
            table.row(
                    name,
                    Arrays.toString(tensor.shape()),
                    number(smallest(red)),
                    number(-smallest(negative(red))),
                    number(moments[0]),
                    number(moments[1]));
            run.tensorBoard().addHistogram("values/" + name, tensor.toINDArray(), 0);
            run.tensorBoard().addImage("tensors/" + name, Drawing.toAwt(Drawing.visible(tensor, -2, 2.6f)), 0);
            report.metric("mean of red after " + name, moments[0]);
        }
        report.table(table);
        List<Features> shown = List.of(picture, unit, normalized);
        run.save(
                Plots.imageGrid(
                        "The same picture as bytes and as floats (black = -2, white = 2.6 for the floats)",
                        shown.stream().map(f -> Drawing.visible(f, -2, 2.6f)).toList(),
                        List.of("bytes 0..255", "ToTensor: 0..1", "Normalize: about -2..2.6"),
                        3),
                "tensors.png");
    }

    /** MixUp and CutMix on a batch of an ant and a bee. */
    private static void blends(RunContext run, Report report, List<Image> pictures) {
        Compose square = Compose.of(new Resize(96, 96), new ToTensor());
        INDArray[] rows = pictures.stream()
                .map(p -> ((Tensor) square.apply(p, null)).toINDArray())
                .toArray(INDArray[]::new);
        INDArray features = Nd4j.stack(0, rows);
        List<Image> shown = new ArrayList<>(visible(features));
        List<String> captions = new ArrayList<>(List.of("bee", "ant"));
        Table table =
                new Table("Blends of two pictures and their labels", "transform", "draw", "label bee", "label ant");
        for (int draw = 0; draw < 4; draw++) {
            for (boolean cut : new boolean[] {false, true}) {
                DataSet batch = new DataSet(features.dup(), Nd4j.eye(2).castTo(features.dataType()));
                var random = new SplittableRandom(Seeds.derive(run.seed(), 7, draw));
                if (cut) {
                    new CutMix(1, 0).apply(batch, random);
                } else {
                    new MixUp(1, 0).apply(batch, random);
                }
                String name = cut ? "CutMix" : "MixUp";
                double bee = batch.getLabels().getDouble(0, 0);
                double ant = batch.getLabels().getDouble(0, 1);
                shown.add(visible(batch.getFeatures()).get(0));
                captions.add(String.format(Locale.ROOT, "%s: bee %.2f, ant %.2f", name, bee, ant));
                table.row(name, draw, number(bee), number(ant));
                run.tensorBoard().addImages("blends/" + name, batch.getFeatures(), ImageFormat.NCHW, draw);
            }
        }
        report.table(table);
        run.save(Plots.imageGrid("MixUp and CutMix blend the labels too", shown, captions, 5), "blends.png");
    }

    private static List<Image> visible(INDArray batch) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < batch.size(0); i++) {
            INDArray item = batch.slice(i).dup('c');
            images.add(Drawing.visible(new Tensor(item.data().asFloat(), item.shape()), 0, 1));
        }
        return images;
    }

    private static BufferedImage onCanvas(Image image) {
        int side = Math.max(CANVAS, Math.max(image.height(), image.width()));
        BufferedImage canvas = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = canvas.createGraphics();
        g.setColor(new Color(0xEEEEEE));
        g.fillRect(0, 0, side, side);
        g.drawImage(Drawing.toAwt(image), (side - image.width()) / 2, (side - image.height()) / 2, null);
        g.dispose();
        return canvas;
    }

    private static double[] moments(float[] values) {
        double sum = 0;
        double squares = 0;
        for (float v : values) {
            sum += v;
            squares += (double) v * v;
        }
        double mean = sum / values.length;
        return new double[] {mean, Math.sqrt(Math.max(0, squares / values.length - mean * mean))};
    }

    private static double smallest(float[] values) {
        double smallest = Double.POSITIVE_INFINITY;
        for (float v : values) {
            smallest = Math.min(smallest, v);
        }
        return smallest;
    }

    private static float[] negative(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = -values[i];
        }
        return result;
    }

    private static String size(Image image) {
        return image.height() + "x" + image.width();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
