package org.inkstone.examples.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.plot.Plots;
import org.inkstone.vision.evaluate.Calibration;
import org.inkstone.vision.evaluate.ClassReport;
import org.inkstone.vision.evaluate.MistakeGrid;
import org.inkstone.vision.evaluate.Predictions;
import org.inkstone.vision.evaluate.TemperatureScaling;
import org.inkstone.vision.evaluate.TestTimeAugmentation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a trained classifier makes of the test set: figures, a table by class, and pictures. */
final class ClassifierEvaluation {
    private static final int SHOWN = 20;
    private static final int TOP = 5;

    private final RunContext run;
    private final String title;
    private final int workers;

    ClassifierEvaluation(RunContext run, String title, int workers) {
        this.run = run;
        this.title = title;
        this.workers = workers;
    }

    /** Items one after the other in larger batches, few of them in a smoke run. */
    static DataLoader inOrder(RunContext run, Dataset set, int workers) {
        return DataLoader.builder(run.smoke() ? set.range(0, Math.min(set.size(), 64)) : set)
                .batchSize(250)
                .workers(workers)
                .format(CNN2DFormat.NHWC)
                .build();
    }

    /**
     * Adds what the test says.
     *
     * @param model    from pictures to probabilities
     * @param pictures the test part as pictures
     * @param views    further looks at each picture, or null
     * @param step     of the training, for TensorBoard
     */
    Report report(
            UnaryOperator<INDArray> model,
            DataSplit data,
            Dataset pictures,
            TestTimeAugmentation views,
            long step,
            Report report) {
        List<String> labels = data.test().labels();
        Predictions test = predictions(model, data.test());
        run.save(Plots.confusionMatrix(title + ", test set", test.confusion(), labels), "confusion.png");
        savePredictions(test, pictures);
        MistakeGrid.of(title + ": most confident mistakes (truth)", test, pictures, SHOWN)
                .ifPresent(figure -> run.save(figure, "mistakes.png"));
        run.tensorBoard().addScalar("accuracy/test", test.accuracy(), step);
        report.say(ClassReport.of(test, labels).toString());
        report.metric("test accuracy", test.accuracy());
        if (labels.size() > TOP) {
            report.metric("right among the first five", test.topK(TOP));
        }
        if (views != null) {
            report.metric(
                    "test accuracy, mean of " + views.views() + " views",
                    predictions(views.of(model), data.test()).accuracy());
        }
        calibration(predictions(model, data.validation()), test, report);
        return report;
    }

    private Predictions predictions(UnaryOperator<INDArray> model, Dataset set) {
        try (DataLoader loader = inOrder(run, set, workers)) {
            return Predictions.of(model, loader);
        }
    }

    private void calibration(Predictions validation, Predictions test, Report report) {
        TemperatureScaling scaling = TemperatureScaling.fit(validation);
        Calibration before = Calibration.of(test);
        Calibration after = Calibration.of(scaling.apply(test));
        run.save(Plots.panels(List.of(before.plot("as trained"), after.plot("scaled")), 2), "calibration.png");
        report.metric("calibration error", before.expectedError())
                .metric("temperature", scaling.temperature())
                .metric("calibration error at that temperature", after.expectedError());
    }

    private void savePredictions(Predictions test, Dataset pictures) {
        List<String> labels = pictures.labels();
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (int i = 0; i < Math.min(SHOWN, test.size()); i++) {
            images.add((Image) pictures.get(i).features());
            String said =
                    String.format(Locale.ROOT, "%s %.0f%%", labels.get(test.predicted(i)), 100 * test.confidence(i));
            captions.add(test.predicted(i) == test.label(i) ? said : said + " (" + labels.get(test.label(i)) + ")");
        }
        run.save(
                Plots.imageGrid(title + ": prediction (truth where it differs)", images, captions, 5),
                "predictions.png");
    }
}
