package org.inkstone.vision.pretrained;

/** The tensors of a file are not those of the network; the message names them. */
public final class WeightsMismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient WeightsReport report;

    WeightsMismatchException(WeightsReport report) {
        super(report.toString());
        this.report = report;
    }

    /** All names; null after the exception was serialised. */
    public WeightsReport report() {
        return report;
    }
}
