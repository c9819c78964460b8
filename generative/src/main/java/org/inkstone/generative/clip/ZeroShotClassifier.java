package org.inkstone.generative.clip;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.generative.contrastive.UnitRows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Classes by their names alone: a picture belongs to the class whose description's vector is nearest. Each class is described by
 * several sentences, of which the mean counts (the prompt ensemble of Radford et al. 2021).
 */
public final class ZeroShotClassifier {
    /** Where a class's name stands in a template. */
    public static final String NAME = "{}";

    private final Clip clip;
    private final List<String> classes;
    private final INDArray vectors;

    private ZeroShotClassifier(Clip clip, List<String> classes, INDArray vectors) {
        this.clip = clip;
        this.classes = classes;
        this.vectors = vectors;
    }

    /**
     * A classifier of these classes.
     *
     * @param classes   names, two or more, different
     * @param templates sentences with {@value #NAME} for the name, such as {@code "a picture of {}"}; one or more
     */
    public static ZeroShotClassifier of(Clip clip, List<String> classes, List<String> templates) {
        if (classes.size() < 2 || classes.stream().distinct().count() < classes.size()) {
            throw new IllegalArgumentException("classes must be two or more different ones: " + classes);
        }
        if (templates.isEmpty()) {
            throw new IllegalArgumentException("templates must be one or more");
        }
        for (String template : templates) {
            if (!template.contains(NAME)) {
                throw new IllegalArgumentException(
                        "a template must have a place " + NAME + " for the name: \"" + template + "\"");
            }
        }
        List<String> sentences = new ArrayList<>();
        for (String name : classes) {
            templates.forEach(template -> sentences.add(template.replace(NAME, name)));
        }
        INDArray all = clip.encodeText(sentences);
        INDArray means =
                all.reshape(classes.size(), templates.size(), all.size(1)).mean(1);
        return new ZeroShotClassifier(
                clip, List.copyOf(classes), UnitRows.of(means.dup('c')).rows());
    }

    /** The names. */
    public List<String> classes() {
        return classes;
    }

    /**
     * Probabilities of the classes, [N, classes]: softmax of cosines times the learned scale.
     *
     * @param pictures [N, C, H, W], -1 to 1
     */
    public INDArray probabilities(INDArray pictures) {
        return probabilitiesOf(clip.encodeImage(pictures));
    }

    /** The same for pictures that are encoded already, [N, E]. */
    public INDArray probabilitiesOf(INDArray embeddings) {
        return Transforms.softmax(Clip.similarity(embeddings, vectors).muli(clip.scale()));
    }

    /** The number of the most probable class of each picture that is encoded already, [N, E]. */
    public int[] classify(INDArray embeddings) {
        return Clip.similarity(embeddings, vectors).argMax(1).toIntVector();
    }

    /**
     * Share of pictures whose most probable class is the right one.
     *
     * @param embeddings [N, E]
     * @param truth      N numbers of classes
     */
    public double accuracy(INDArray embeddings, int[] truth) {
        if (truth.length != embeddings.size(0)) {
            throw new IllegalArgumentException(
                    "there must be a class for each of " + embeddings.size(0) + " pictures: " + truth.length);
        }
        int[] said = classify(embeddings);
        int right = 0;
        for (int i = 0; i < truth.length; i++) {
            right += said[i] == truth[i] ? 1 : 0;
        }
        return (double) right / truth.length;
    }
}
