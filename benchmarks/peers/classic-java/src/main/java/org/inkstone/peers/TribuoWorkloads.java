package org.inkstone.peers;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Tribuo: logistic regression by its default of five epochs of AdaGrad, so not to the optimum. */
final class TribuoWorkloads implements Peer.Workloads {
    @Override
    public String about() {
        return "Tribuo 4.3.2";
    }

    @Override
    public Callable<Double> prepare(String workload, WorkloadFiles files) throws IOException {
        if (!workload.startsWith("logistic")) {
            return null;
        }
        double[][] x = files.rows(workload, 100);
        int[] y = files.labels(workload);
        String[] names = new String[100];
        for (int j = 0; j < names.length; j++) {
            names[j] = String.format("x%03d", j);
        }
        var data = new MutableDataset<Label>(
                new SimpleDataSourceProvenance("benchmark", new LabelFactory()), new LabelFactory());
        for (int i = 0; i < x.length; i++) {
            data.add(new ArrayExample<>(new Label("c" + y[i]), names, x[i]));
        }
        return () -> {
            new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(1.0, 0.1), 5, 1000, 1, 12345L).train(data);
            return Double.NaN;
        };
    }
}
