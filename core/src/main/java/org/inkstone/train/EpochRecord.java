package org.inkstone.train;

/**
 * What came out of one epoch. Figures that were not measured are NaN.
 *
 * @param epoch              counted from 1
 * @param step               steps done when it ended
 * @param complete           false where the training stopped in the middle of the epoch
 * @param trainLoss          mean over the epoch's batches, each before its update and with dropout on
 * @param trainAccuracy      the same for accuracy, 0 to 1
 * @param validationLoss     mean over the validation data at the end of the epoch (or at its last validation)
 * @param validationAccuracy the same for accuracy, 0 to 1
 * @param learningRate       of the last step
 * @param examplesPerSecond  while training, waiting for data included, validation not
 * @param seconds            the whole epoch, validation included
 * @param waitingShare       share of the training time spent waiting for data, 0 to 1
 */
public record EpochRecord(
        int epoch,
        long step,
        boolean complete,
        double trainLoss,
        double trainAccuracy,
        double validationLoss,
        double validationAccuracy,
        double learningRate,
        double examplesPerSecond,
        double seconds,
        double waitingShare) {
    double[] toArray() {
        return new double[] {
            epoch,
            step,
            complete ? 1 : 0,
            trainLoss,
            trainAccuracy,
            validationLoss,
            validationAccuracy,
            learningRate,
            examplesPerSecond,
            seconds,
            waitingShare
        };
    }

    static EpochRecord of(double[] v) {
        return new EpochRecord((int) v[0], (long) v[1], v[2] == 1, v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10]);
    }
}
