package org.inkstone.generative.contrastive;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Cross-entropy of softmax over rows of scaled products, and over columns if asked for, by two passes over the blocks: the first
 * finds each row's and column's logarithm of the sum of exponentials, the second the gradient.
 */
final class SoftmaxPairs {
    private final PairBlocks blocks;
    private final double scale;
    private final boolean withColumns;
    private final boolean withoutSelf;
    private final IntUnaryOperator partner;
    private final double[] rowLog;
    private final double[] columnHighest;
    private final double[] columnSum;
    private final double[] own;
    private final boolean[] rowRight;

    /**
     * @param withColumns whether columns count as rows do; partners are then on the diagonal
     * @param withoutSelf whether products of an embedding with itself are left out
     * @param partner     the column that belongs to a row
     */
    SoftmaxPairs(PairBlocks blocks, double scale, boolean withColumns, boolean withoutSelf, IntUnaryOperator partner) {
        this.blocks = blocks;
        this.scale = scale;
        this.withColumns = withColumns;
        this.withoutSelf = withoutSelf;
        this.partner = partner;
        rowLog = new double[blocks.rows()];
        own = new double[blocks.rows()];
        rowRight = new boolean[blocks.rows()];
        columnHighest = new double[withColumns ? blocks.columns() : 0];
        columnSum = new double[columnHighest.length];
        Arrays.fill(columnHighest, Double.NEGATIVE_INFINITY);
    }

    /** Loss and gradients; those of the embeddings are in the blocks. */
    PairLoss run() {
        for (int b = 0; b < blocks.count(); b++) {
            float[] products = blocks.products(b);
            blocks.forEachRow((row, at) -> sumRow(products, row, at));
            if (withColumns) {
                sumColumns(products);
            }
        }
        double loss = 0;
        long right = 0;
        for (int i = 0; i < own.length; i++) {
            loss += rowLog[i] - own[i];
            right += rowRight[i] ? 1 : 0;
        }
        double[] columnLog = new double[columnSum.length];
        for (int j = 0; j < columnLog.length; j++) {
            columnLog[j] = columnHighest[j] + Math.log(columnSum[j]);
            loss += columnLog[j] - own[j];
            right += own[j] >= columnHighest[j] ? 1 : 0;
        }
        double terms = own.length + columnLog.length;
        double scaleGradient = gradient(columnLog, terms);
        return new PairLoss(loss / terms, null, null, scaleGradient, 0, right / terms);
    }

    private void sumRow(float[] products, int row, int at) {
        int end = at + blocks.columns();
        int partnerAt = at + partner.applyAsInt(row);
        int selfAt = withoutSelf ? at + row : -1;
        double highest = Double.NEGATIVE_INFINITY;
        for (int j = at; j < end; j++) {
            if (j != selfAt) {
                highest = Math.max(highest, scale * products[j]);
            }
        }
        double sum = 0;
        for (int j = at; j < end; j++) {
            if (j != selfAt) {
                sum += Math.exp(scale * products[j] - highest);
            }
        }
        rowLog[row] = highest + Math.log(sum);
        own[row] = scale * products[partnerAt];
        rowRight[row] = own[row] >= highest;
    }

    private void sumColumns(float[] products) {
        int columns = blocks.columns();
        double[] highest = columnHighest.clone();
        blocks.forEachRowInOrder((row, at) -> {
            for (int j = 0; j < columns; j++) {
                highest[j] = Math.max(highest[j], scale * products[at + j]);
            }
        });
        for (int j = 0; j < columns; j++) {
            columnSum[j] *= Math.exp(columnHighest[j] - highest[j]);
            columnHighest[j] = highest[j];
        }
        blocks.forEachRowInOrder((row, at) -> {
            for (int j = 0; j < columns; j++) {
                columnSum[j] += Math.exp(scale * products[at + j] - highest[j]);
            }
        });
    }

    private double gradient(double[] columnLog, double terms) {
        double[] scales = new double[blocks.rows()];
        for (int b = 0; b < blocks.count(); b++) {
            float[] products = blocks.products(b);
            blocks.forEachRow((row, at) -> scales[row] = gradientOfRow(products, row, at, columnLog, terms));
            blocks.propagate(scale);
        }
        return Arrays.stream(scales).sum();
    }

    /** Overwrites a row of products by the gradient with respect to their scaled values; gives the scale's part. */
    private double gradientOfRow(float[] products, int row, int at, double[] columnLog, double terms) {
        int columns = blocks.columns();
        int partnerColumn = partner.applyAsInt(row);
        double scaleGradient = 0;
        for (int j = 0; j < columns; j++) {
            double product = products[at + j];
            double share = withoutSelf && j == row ? 0 : Math.exp(scale * product - rowLog[row]);
            double target = j == partnerColumn ? 1 : 0;
            if (withColumns) {
                share += Math.exp(scale * product - columnLog[j]);
                target *= 2;
            }
            double gradient = (share - target) / terms;
            scaleGradient += gradient * product;
            products[at + j] = (float) gradient;
        }
        return scaleGradient;
    }
}
