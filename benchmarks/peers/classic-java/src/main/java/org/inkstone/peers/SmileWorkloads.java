package org.inkstone.peers;

import java.io.IOException;
import java.util.concurrent.Callable;
import smile.classification.LogisticRegression;
import smile.clustering.DBSCAN;
import smile.feature.extraction.PCA;

/**
 * Smile 3.1.1, the last for JDK 17: DBSCAN, logistic regression and PCA. Its k-means takes no given centres, so it starts from its
 * own k-means++; its nearest neighbours take minutes for the 784 dimensions and are left out.
 */
final class SmileWorkloads implements Peer.Workloads {
    @Override
    public String about() {
        return "Smile 3.1.1";
    }

    @Override
    public Callable<Double> prepare(String workload, WorkloadFiles files) throws IOException {
        String[] w = workload.split("-");
        switch (w[0]) {
            case "dbscan": {
                if (w[1].equals("blobs32")) {
                    return null;
                }
                double[][] x = files.rows(workload, 2);
                double eps = Double.parseDouble(w[3]);
                int least = Integer.parseInt(w[4]);
                return () -> (double) DBSCAN.fit(x, least, eps).k;
            }
            case "logistic": {
                double[][] x = files.rows(workload, 100);
                int[] y = files.labels(workload);
                return () -> LogisticRegression.fit(x, y, 1, 1e-4, 100).loglikelihood();
            }
            case "pca": {
                double[][] x = files.rows("pictures", 784);
                return () -> {
                    double[] share = PCA.fit(x).getProjection(50).cumulativeVarianceProportion();
                    return share[49];
                };
            }
            default:
                return null;
        }
    }
}
