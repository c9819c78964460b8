package org.inkstone.examples.generative;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.inkstone.data.Image;
import org.inkstone.generative.diffusion.Condition;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.Sampling;
import org.inkstone.generative.diffusion.SamplingState;
import org.inkstone.generative.diffusion.Thresholding;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Pictures of a class-conditional diffusion model: noising, denoising, and what guidance does.
 *
 * @param model   conditioned on labels
 * @param classes names of the labels
 * @param sampler how to sample
 * @param steps   of the sampler
 * @param seed    of the noise
 */
record DiffusionPictures(DiffusionModel model, List<String> classes, SamplerChoice sampler, int steps, long seed) {
    private static final int FRAMES = 8;

    /** Each class once per row: the labels of several rows. */
    int[] labels(int rows) {
        int[] labels = new int[rows * classes.size()];
        Arrays.setAll(labels, i -> i % classes.size());
        return labels;
    }

    /** Class names under the last row of a grid. */
    List<String> captions(int rows) {
        List<String> captions = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            captions.addAll(row == rows - 1 ? classes : Collections.nCopies(classes.size(), ""));
        }
        return captions;
    }

    /** New pictures, one for each label. */
    INDArray draw(int[] labels, double guidance) {
        return sampling(labels, guidance).sample(model.settings().shape(labels.length));
    }

    private Sampling sampling(int[] labels, double guidance) {
        return model.sampling()
                .sampler(sampler.sampler())
                .steps(steps)
                .thresholding(Thresholding.clip())
                .condition(Condition.labels(classes.size(), labels))
                .guidance(guidance)
                .seed(seed);
    }

    /** Real pictures, a row for each, with more and more noise. */
    Figure forward(INDArray pictures) {
        NoiseSchedule schedule = model.settings().schedule();
        INDArray noise = Nd4j.randn(Nd4j.getRandomFactory().getNewRandomInstance(seed), pictures.shape());
        List<List<Image>> columns = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (int frame = 0; frame < FRAMES; frame++) {
            int t = (schedule.steps() - 1) * frame / (FRAMES - 1);
            columns.add(NetworkPictures.images(schedule.addNoise(pictures, noise, t)));
            captions.add(String.format(Locale.ROOT, "t = %d", t));
        }
        return strip("Noising", columns, captions);
    }

    /** A picture of each class on its way: what is there after a step, and below it what the network takes it for. */
    Figure reverse(double guidance) {
        int[] labels = labels(1);
        List<List<Image>> columns = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        int shown = Math.min(FRAMES, steps);
        sampling(labels, guidance)
                .onStep((index, path, state) -> {
                    int frame = columns.size();
                    boolean due = frame < shown && index == (steps - 1) * frame / Math.max(1, shown - 1);
                    if (due) {
                        columns.add(both(state));
                        captions.add("step " + (index + 1));
                    }
                })
                .sample(model.settings().shape(labels.length));
        return strip("Denoising: after a step, and the data the network sees in it", columns, captions);
    }

    private List<Image> both(SamplingState state) {
        List<Image> there = NetworkPictures.images(state.x());
        List<Image> guessed = NetworkPictures.images(state.previous().clean());
        List<Image> mixed = new ArrayList<>();
        for (int i = 0; i < Math.min(4, there.size()); i++) {
            mixed.add(there.get(i));
            mixed.add(guessed.get(i));
        }
        return mixed;
    }

    /** Rows of pictures from columns, the captions under the last row. */
    private static Figure strip(String title, List<List<Image>> columns, List<String> captions) {
        List<Image> images = new ArrayList<>();
        List<String> all = new ArrayList<>();
        int rows = columns.get(0).size();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns.size(); column++) {
                images.add(columns.get(column).get(row));
                all.add(row == rows - 1 ? captions.get(column) : "");
            }
        }
        return Plots.imageGrid(title, images, all, columns.size());
    }

    /** The same noise at several scales of guidance. */
    Figure guidance(double[] scales, int rows) {
        List<Figure> grids = new ArrayList<>();
        for (double scale : scales) {
            grids.add(Plots.imageGrid(
                    String.format(Locale.ROOT, "guidance %s", scale),
                    NetworkPictures.images(draw(labels(rows), scale)),
                    captions(rows),
                    classes.size()));
        }
        return Plots.panels(grids, 1);
    }
}
