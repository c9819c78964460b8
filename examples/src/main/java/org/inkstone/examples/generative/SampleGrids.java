package org.inkstone.examples.generative;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.inkstone.examples.RunContext;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.train.Callback;
import org.inkstone.train.ExponentialMovingAverage;
import org.inkstone.train.TrainingRun;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws what the model makes every so often and when the training ends: a grid of pictures, as a PNG file in the run's
 * folder {@code samples}, and as a picture in TensorBoard. Looking at the same codes or noise each time shows how they
 * become pictures.
 */
final class SampleGrids implements Callback {
    private static final String FOLDER = "samples";

    private final RunContext run;
    private final String title;
    private final Supplier<INDArray> draw;
    private List<String> captions = List.of();
    private int columns = 8;
    private double everySeconds = 60;
    private int everyEpochs;
    private ExponentialMovingAverage average;
    private long lastDrawn;
    private long drawnStep = -1;

    /**
     * Draws once a minute.
     *
     * @param title over the grid; the step is added
     * @param draw  makes the pictures [N, C, H, W], -1 to 1, without changing the networks
     */
    SampleGrids(RunContext run, String title, Supplier<INDArray> draw) {
        this.run = Objects.requireNonNull(run, "run");
        this.title = Objects.requireNonNull(title, "title");
        this.draw = Objects.requireNonNull(draw, "draw");
    }

    /** Pictures in a row; 8 by default. */
    SampleGrids columns(int number) {
        columns = number;
        return this;
    }

    /** One for each picture. */
    SampleGrids captions(List<String> texts) {
        captions = List.copyOf(texts);
        return this;
    }

    /** How often to draw, on the clock; 60 by default, 0 for never. */
    SampleGrids everySeconds(double seconds) {
        everySeconds = seconds;
        return this;
    }

    /** Draws after each n-th epoch too; never by default. */
    SampleGrids everyEpochs(int epochs) {
        everyEpochs = epochs;
        return this;
    }

    /** Draws with averaged weights, which make the better pictures. */
    SampleGrids withAverages(ExponentialMovingAverage ofWeights) {
        average = Objects.requireNonNull(ofWeights, "average");
        return this;
    }

    @Override
    public void onTrainStart(TrainingRun training) {
        lastDrawn = System.nanoTime();
        run.wrote(run.directory().resolve(FOLDER));
    }

    @Override
    public void onStep(TrainingRun training) {
        if (everySeconds > 0 && (System.nanoTime() - lastDrawn) * 1e-9 >= everySeconds) {
            drawAveraged(training);
        }
    }

    @Override
    public void onEpochEnd(TrainingRun training) {
        if (everyEpochs > 0 && training.epoch() % everyEpochs == 0) {
            drawAveraged(training);
        }
    }

    /** After the averaging of weights, which gives the networks the averages when the training ends. */
    @Override
    public int order() {
        return 1;
    }

    @Override
    public void onTrainEnd(TrainingRun training) {
        if (drawnStep != training.step()) {
            draw(training.step());
        }
    }

    private void drawAveraged(TrainingRun training) {
        if (average == null) {
            draw(training.step());
        } else {
            average.withAverages(training, () -> draw(training.step()));
        }
    }

    private void draw(long step) {
        Figure grid = Plots.imageGrid(title + ", step " + step, NetworkPictures.images(draw.get()), captions, columns);
        grid.save(run.directory().resolve(FOLDER).resolve(String.format(Locale.ROOT, "step-%06d.png", step)));
        run.tensorBoard().addImage(FOLDER, grid.toImage(), step);
        lastDrawn = System.nanoTime();
        drawnStep = step;
    }
}
