package org.inkstone.nn;

/** The kinds of pooling: operation names in ND4J, value of the padding, and what a mean divides by. */
enum PoolKernel {
    MAX("maxpool2d"),
    MEAN_WITH_PADDING("avgpool2d"),
    MEAN_WITHOUT_PADDING("avgpool2d");

    private final String operation;

    PoolKernel(String operation) {
        this.operation = operation;
    }

    String forward() {
        return operation;
    }

    String backward() {
        return operation + "_bp";
    }

    boolean isMean() {
        return this != MAX;
    }

    boolean countsPadding() {
        return this == MEAN_WITH_PADDING;
    }

    double paddingValue() {
        return this == MAX ? Double.NEGATIVE_INFINITY : 0;
    }
}
