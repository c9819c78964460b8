package org.inkstone.vision.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;

/** Confident mistakes as pictures: what they were taken for, how surely, and what they are. */
public final class MistakeGrid {
    private static final int COLUMNS = 5;

    private MistakeGrid() {}

    /**
     * The worst mistakes, the most confident first. Empty where there is no mistake.
     *
     * @param pictures the predicted items as pictures, in the same order
     * @param count    how many at most
     */
    public static Optional<Figure> of(String title, Predictions predictions, Dataset pictures, int count) {
        if (pictures.size() < predictions.size()) {
            throw new IllegalArgumentException(
                    "there are " + predictions.size() + " predictions, but " + pictures.size() + " pictures");
        }
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
        List<String> names = pictures.labels();
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (Predictions.Mistake mistake : predictions.mistakes(count)) {
            if (!(pictures.get(mistake.item()).features() instanceof Image image)) {
                throw new IllegalArgumentException(
                        "item " + mistake.item() + " is no picture: pass the data without ToTensor");
            }
            images.add(image);
            captions.add(String.format(
                    Locale.ROOT,
                    "%s %.0f%% (%s)",
                    names.get(mistake.predicted()),
                    100 * mistake.confidence(),
                    names.get(mistake.actual())));
        }
        return images.isEmpty() ? Optional.empty() : Optional.of(Plots.imageGrid(title, images, captions, COLUMNS));
    }
}
