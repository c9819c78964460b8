package org.inkstone.generative.diffusion;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.inkstone.train.ModelFileException;

/**
 * What goes with a denoising network: see {@link DiffusionModel}. Immutable.
 *
 * <pre>{@code
 * DiffusionSettings.of(NoiseSchedule.cosine(1000), PredictionType.V_PREDICTION, 1, 28, 28)
 *         .conditionedOn(Condition.Kind.LABEL, 10, 0.1)
 * }</pre>
 */
public final class DiffusionSettings {
    private static final String BETAS = "diffusion.betas";
    private static final String PREDICTION = "diffusion.prediction";
    private static final String SHAPE = "diffusion.shape";
    private static final String KIND = "diffusion.condition";
    private static final String WIDTH = "diffusion.conditionWidth";
    private static final String DROPOUT = "diffusion.conditionDropout";

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final long[] shape;
    private final Condition.Kind kind;
    private final int width;
    private final double conditionDropout;

    private DiffusionSettings(
            NoiseSchedule schedule,
            PredictionType prediction,
            long[] shape,
            Condition.Kind kind,
            int width,
            double dropout) {
        this.schedule = Objects.requireNonNull(schedule, "schedule");
        this.prediction = Objects.requireNonNull(prediction, "prediction");
        this.shape = shape;
        this.kind = Objects.requireNonNull(kind, "kind");
        this.width = width;
        this.conditionDropout = dropout;
        if (shape.length == 0 || Arrays.stream(shape).anyMatch(size -> size <= 0)) {
            throw new IllegalArgumentException(
                    "shape of an example must hold positive sizes: " + Arrays.toString(shape));
        }
    }

    /**
     * Settings of a model without a condition.
     *
     * @param shape of one example, {@code [C, H, W]} for pictures
     */
    public static DiffusionSettings of(NoiseSchedule schedule, PredictionType prediction, long... shape) {
        return new DiffusionSettings(schedule, prediction, shape.clone(), Condition.Kind.NONE, 0, 0);
    }

    /**
     * The same with a condition.
     *
     * @param conditionKind of the condition, not NONE
     * @param conditionWidth number of classes, or of values of an embedding or a token state
     * @param dropout        share of the training's examples that lose their condition, 0 (no guidance later) to below 1; 0.1 is
     *                       usual
     */
    public DiffusionSettings conditionedOn(Condition.Kind conditionKind, int conditionWidth, double dropout) {
        if (conditionKind == Condition.Kind.NONE || conditionWidth <= 0) {
            throw new IllegalArgumentException(
                    "a condition must have a kind and a positive width: " + conditionKind + ", " + conditionWidth);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("conditionDropout must be 0 to below 1: " + dropout);
        }
        return new DiffusionSettings(schedule, prediction, shape, conditionKind, conditionWidth, dropout);
    }

    public NoiseSchedule schedule() {
        return schedule;
    }

    /** What the network predicts. */
    public PredictionType prediction() {
        return prediction;
    }

    /** The shape of one example. */
    public long[] shape() {
        return shape.clone();
    }

    /** The shape of several examples. */
    public long[] shape(int examples) {
        long[] all = new long[shape.length + 1];
        all[0] = examples;
        System.arraycopy(shape, 0, all, 1, shape.length);
        return all;
    }

    /** What the network is conditioned on. */
    public Condition.Kind kind() {
        return kind;
    }

    /** Number of classes, or of values of an embedding or a token state; 0 without a condition. */
    public int width() {
        return width;
    }

    /** Share of the training's examples that lose their condition. */
    public double conditionDropout() {
        return conditionDropout;
    }

    /** Refuses a condition of another kind or width. */
    void requireFits(Condition condition) {
        if (condition.kind() != kind || condition.width() != width) {
            throw new IllegalArgumentException("the model takes "
                    + (kind == Condition.Kind.NONE ? "no condition" : "a condition " + kind + " of width " + width)
                    + ", not " + condition);
        }
    }

    Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(
                BETAS,
                Arrays.stream(schedule.betas()).mapToObj(Double::toString).collect(Collectors.joining(" ")));
        notes.put(PREDICTION, prediction.name());
        notes.put(SHAPE, Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(" ")));
        notes.put(KIND, kind.name());
        notes.put(WIDTH, Integer.toString(width));
        notes.put(DROPOUT, Double.toString(conditionDropout));
        return notes;
    }

    static DiffusionSettings ofNotes(Path file, Map<String, String> notes) {
        if (!notes.containsKey(BETAS)) {
            throw new ModelFileException(file + " holds no diffusion model, but another network");
        }
        try {
            double[] betas = Arrays.stream(notes.get(BETAS).split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            long[] shape = Arrays.stream(notes.get(SHAPE).split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new DiffusionSettings(
                    NoiseSchedule.of(betas),
                    PredictionType.valueOf(notes.get(PREDICTION)),
                    shape,
                    Condition.Kind.valueOf(notes.get(KIND)),
                    Integer.parseInt(notes.get(WIDTH)),
                    Double.parseDouble(notes.get(DROPOUT)));
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new ModelFileException(file + " is damaged: its diffusion settings can't be read: " + e.getMessage());
        }
    }
}
