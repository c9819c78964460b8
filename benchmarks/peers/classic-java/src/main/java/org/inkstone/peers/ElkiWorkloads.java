package org.inkstone.peers;

import elki.clustering.affinitypropagation.AffinityPropagation;
import elki.clustering.affinitypropagation.DistanceBasedInitializationWithMedian;
import elki.clustering.dbscan.DBSCAN;
import elki.clustering.kmeans.HamerlyKMeans;
import elki.clustering.kmeans.initialization.Predefined;
import elki.data.Clustering;
import elki.data.NumberVector;
import elki.data.type.TypeUtil;
import elki.database.Database;
import elki.database.StaticArrayDatabase;
import elki.database.relation.Relation;
import elki.datasource.ArrayAdapterDatabaseConnection;
import elki.distance.minkowski.EuclideanDistance;
import elki.distance.minkowski.SquaredEuclideanDistance;
import elki.index.tree.spatial.kd.SmallMemoryKDTree;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** ELKI: k-means (Hamerly), DBSCAN with a k-d tree where it helps, affinity propagation. */
final class ElkiWorkloads implements Peer.Workloads {
    @Override
    public String about() {
        return "ELKI 0.8.0";
    }

    @Override
    public Callable<Double> prepare(String workload, WorkloadFiles files) throws IOException {
        String[] w = workload.split("-");
        switch (w[0]) {
            case "kmeans": {
                int d = Integer.parseInt(w[1].substring(1));
                double[][] x = files.rows("kmeans-" + w[1], d);
                double[][] centres = files.rows("kmeans-" + w[1] + "-init-" + w[2], d);
                Relation<NumberVector> relation = relation(new StaticArrayDatabase(new ArrayAdapterDatabaseConnection(x)));
                int iterations = d == 2 ? 300 : 20;
                return () -> {
                    Predefined start = new Predefined(centres);
                    var fitted = new HamerlyKMeans<NumberVector>(
                                    SquaredEuclideanDistance.STATIC, centres.length, iterations, start, true)
                            .run(relation);
                    return fitted.getAllClusters().stream()
                            .mapToDouble(c -> c.getModel().getVarianceContribution())
                            .sum();
                };
            }
            case "dbscan": {
                int d = w[1].equals("blobs32") ? 32 : 2;
                double[][] x = files.rows(workload, d);
                double eps = Double.parseDouble(w[3]);
                int least = Integer.parseInt(w[4]);
                return () -> {
                    Database database = new StaticArrayDatabase(
                            new ArrayAdapterDatabaseConnection(x),
                            d == 2 ? List.of(new SmallMemoryKDTree.Factory<NumberVector>(32)) : List.of());
                    Clustering<?> found = new DBSCAN<NumberVector>(EuclideanDistance.STATIC, eps, least).run(relation(database));
                    return (double) found.getAllClusters().stream().filter(c -> !c.isNoise()).count();
                };
            }
            case "affinity": {
                double[][] x = files.rows(workload, 2);
                if (x.length > 2_000) {
                    return null; // minutes, and three matrices of doubles
                }
                Relation<NumberVector> relation = relation(new StaticArrayDatabase(new ArrayAdapterDatabaseConnection(x)));
                return () -> (double) new AffinityPropagation<NumberVector>(
                                new DistanceBasedInitializationWithMedian<>(SquaredEuclideanDistance.STATIC, .5), .9, 15, 200)
                        .run(relation)
                        .getAllClusters()
                        .size();
            }
            default:
                return null;
        }
    }

    private static Relation<NumberVector> relation(Database database) {
        database.initialize();
        return database.getRelation(TypeUtil.NUMBER_VECTOR_FIELD);
    }
}
