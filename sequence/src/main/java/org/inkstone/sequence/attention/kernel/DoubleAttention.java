package org.inkstone.sequence.attention.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention written down as it is defined, in doubles: for gradient checks, for pictures of the weights, and what the fast passes are
 * tested against.
 */
final class DoubleAttention {
    private final AttentionShape shape;
    private final AttentionOptions options;
    private final KeySight sight;
    private final DoubleRows queries;
    private final DoubleRows keys;

    DoubleAttention(AttentionShape shape, HeadRows q, HeadRows k, AttentionOptions options) {
        this.shape = shape;
        this.options = options;
        this.sight = new KeySight(shape, options);
        this.queries = new DoubleRows(q, shape.headSize());
        this.keys = new DoubleRows(k, shape.headSize());
    }

    void forward(HeadRows v, HeadRows out, INDArray lse) {
        DoubleRows values = new DoubleRows(v, shape.headSize());
        DoubleRows outputs = new DoubleRows(out, shape.headSize());
        forEachRow((n, head, i) -> {
            double[] scores = scores(n, head, i);
            double logSum = logSum(scores);
            double[] p = probabilities(scores, logSum);
            for (int c = 0; c < shape.headSize(); c++) {
                double sum = 0;
                for (int j = 0; j < p.length; j++) {
                    sum += p[j] * survivor(n, head, i, j) * values.get(n, j, keyHead(head), c);
                }
                outputs.put(n, i, head, c, sum);
            }
            lse.putScalar(n, head, i, logSum);
        });
    }

    void backward(HeadRows v, HeadRows out, INDArray lse, HeadRows dOut, HeadRows dq, HeadRows dk, HeadRows dv) {
        DoubleRows values = new DoubleRows(v, shape.headSize());
        DoubleRows outputs = new DoubleRows(out, shape.headSize());
        DoubleRows outputGradients = new DoubleRows(dOut, shape.headSize());
        DoubleRows queryGradients = cleared(dq, shape.heads(), shape.queries());
        DoubleRows keyGradients = cleared(dk, shape.keyHeads(), shape.keys());
        DoubleRows valueGradients = cleared(dv, shape.keyHeads(), shape.keys());
        forEachRow((n, head, i) -> {
            int keyHead = keyHead(head);
            double[] p = probabilities(scores(n, head, i), lse.getDouble(n, head, i));
            double delta = dot(outputs, n, i, head, outputGradients, i, head);
            for (int j = 0; j < p.length; j++) {
                double survivor = survivor(n, head, i, j);
                double d = survivor * dot(outputGradients, n, i, head, values, j, keyHead);
                double scoreGradient = p[j] * (d - delta) * options.scale();
                for (int c = 0; c < shape.headSize(); c++) {
                    queryGradients.add(n, i, head, c, scoreGradient * keys.get(n, j, keyHead, c));
                    keyGradients.add(n, j, keyHead, c, scoreGradient * queries.get(n, i, head, c));
                    valueGradients.add(n, j, keyHead, c, p[j] * survivor * outputGradients.get(n, i, head, c));
                }
            }
        });
    }

    /** Probabilities without dropout. */
    void weights(INDArray weights) {
        weights.assign(0);
        forEachRow((n, head, i) -> {
            double[] scores = scores(n, head, i);
            double[] p = probabilities(scores, logSum(scores));
            for (int j = 0; j < p.length; j++) {
                weights.putScalar(n, head, i, j, p[j]);
            }
        });
    }

    private interface RowTask {
        void run(int sequence, int head, int query);
    }

    private void forEachRow(RowTask task) {
        for (int n = 0; n < shape.batch(); n++) {
            for (int head = 0; head < shape.heads(); head++) {
                for (int i = 0; i < shape.queries(); i++) {
                    task.run(n, head, i);
                }
            }
        }
    }

    private int keyHead(int head) {
        return head / shape.group();
    }

    /** Of the keys below the query's limit. */
    private double[] scores(int n, int head, int i) {
        double[] scores = new double[sight.limit(n, i)];
        for (int j = 0; j < scores.length; j++) {
            scores[j] = options.scale() * dot(queries, n, i, head, keys, j, keyHead(head));
            if (!sight.isReal(n, j)) {
                scores[j] = Double.NEGATIVE_INFINITY;
            }
            INDArray bias = options.bias();
            if (bias != null) {
                scores[j] += bias.getDouble(bias.size(0) == 1 ? 0 : n, bias.size(1) == 1 ? 0 : head, i, j);
            }
            if (options.slopes() != null) {
                scores[j] -= options.slopes()[head] * Math.abs(i + sight.ahead(n) - j);
            }
        }
        return scores;
    }

    private double dot(DoubleRows a, int n, int aTime, int aHead, DoubleRows b, int bTime, int bHead) {
        double sum = 0;
        for (int c = 0; c < shape.headSize(); c++) {
            sum += a.get(n, aTime, aHead, c) * b.get(n, bTime, bHead, c);
        }
        return sum;
    }

    private static double logSum(double[] scores) {
        double max = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            max = Math.max(max, score);
        }
        if (max == Double.NEGATIVE_INFINITY) {
            return max;
        }
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score - max);
        }
        return max + Math.log(sum);
    }

    private static double[] probabilities(double[] scores, double logSum) {
        double[] p = new double[scores.length];
        for (int j = 0; j < p.length && logSum != Double.NEGATIVE_INFINITY; j++) {
            p[j] = Math.exp(scores[j] - logSum);
        }
        return p;
    }

    private double survivor(int n, int head, int i, int j) {
        if (options.dropout() == 0) {
            return 1;
        }
        long key = DropoutHash.rowKey(options.dropoutSeed(), n, head, i);
        boolean gone = DropoutHash.number(key, j) < DropoutHash.threshold(options.dropout());
        return gone ? 0 : 1 / (1 - options.dropout());
    }

    private DoubleRows cleared(HeadRows where, int heads, int time) {
        DoubleRows rows = new DoubleRows(where, shape.headSize());
        for (int n = 0; n < shape.batch(); n++) {
            for (int t = 0; t < time; t++) {
                for (int head = 0; head < heads; head++) {
                    for (int c = 0; c < shape.headSize(); c++) {
                        rows.put(n, t, head, c, 0);
                    }
                }
            }
        }
        return rows;
    }
}
