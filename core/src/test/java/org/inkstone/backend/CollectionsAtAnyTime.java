package org.inkstone.backend;

import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** A plain network fitted for the given seconds while two threads allocate so fast that collections never end. */
final class CollectionsAtAnyTime {
    static volatile byte[][] sink;

    private CollectionsAtAnyTime() {}

    public static void main(String[] args) {
        Backend.ensureInitialized();
        var list = new NeuralNetConfiguration.Builder()
                .seed(1)
                .activation(Activation.RELU)
                .updater(new Nesterovs(0.001, 0.9))
                .list();
        for (int i = 0; i < 12; i++) {
            list.layer(new DenseLayer.Builder().nIn(64).nOut(64).build());
        }
        list.layer(new OutputLayer.Builder()
                .nIn(64)
                .nOut(10)
                .activation(Activation.SOFTMAX)
                .build());
        MultiLayerNetwork network = new MultiLayerNetwork(list.build());
        network.init();
        INDArray x = Nd4j.rand(32, 64);
        INDArray y = Nd4j.zeros(32, 10);
        for (int i = 0; i < 32; i++) {
            y.putScalar(i, i % 10, 1);
        }
        for (int t = 0; t < 2; t++) {
            Thread thread = new Thread(() -> {
                while (true) {
                    sink = new byte[64][16_384];
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[0]));
        while (System.nanoTime() < end) {
            network.fit(x, y);
        }
    }
}
