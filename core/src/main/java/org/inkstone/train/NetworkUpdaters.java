package org.inkstone.train;

import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Updaters that know a network's own gradient. DL4J 1.0.0-M2.1 takes it for a stranger's, because {@link
 * DefaultGradient#gradient} makes a new view each time; it then cuts each parameter out of a view of the last one's view in
 * every step, and reaching through them costs time that grows with the cube of the number of parameter arrays: seconds a step
 * for fifty Transformer blocks. The results are the same. A {@link Trainer} has them; for plain {@code fit} call {@link
 * #install}.
 */
public final class NetworkUpdaters {
    private NetworkUpdaters() {}

    /** Gives an initialised network such an updater, which takes over the state of the one it has; does nothing the second time. */
    public static void install(Model network) {
        if (network instanceof MultiLayerNetwork layers && !(layers.getUpdater(false) instanceof OfLayers)) {
            Updater before = layers.getUpdater(false);
            layers.setUpdater(new OfLayers(layers, before == null ? null : before.getStateViewArray()));
        } else if (network instanceof ComputationGraph graph && !(graph.getUpdater(false) instanceof OfGraph)) {
            ComputationGraphUpdater before = graph.getUpdater(false);
            graph.setUpdater(new OfGraph(graph, before == null ? null : before.getStateViewArray()));
        }
    }

    private static final class OfLayers extends MultiLayerUpdater {
        OfLayers(MultiLayerNetwork network, INDArray state) {
            super(network, state);
        }

        @Override
        public synchronized void update(
                Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
            Gradient known = recognised(gradient, getFlattenedGradientsView());
            super.update(known, iteration, epoch, batchSize, workspaces);
        }
    }

    private static final class OfGraph extends ComputationGraphUpdater {
        OfGraph(ComputationGraph network, INDArray state) {
            super(network, state);
        }

        @Override
        public synchronized void update(
                Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
            Gradient known = recognised(gradient, getFlattenedGradientsView());
            super.update(known, iteration, epoch, batchSize, workspaces);
        }
    }

    /** The gradient as one whose array is the network's own, where it is; else as it came. */
    private static Gradient recognised(Gradient gradient, INDArray own) {
        return sameMemory(gradient.gradient(), own) ? new OwnGradient(own, gradient.gradientForVariable()) : gradient;
    }

    private static boolean sameMemory(INDArray a, INDArray b) {
        return a.length() == b.length() && a.offset() == b.offset() && whole(a) == whole(b);
    }

    private static DataBuffer whole(INDArray array) {
        DataBuffer data = array.data();
        return data.originalDataBuffer() == null ? data : data.originalDataBuffer();
    }

    private static final class OwnGradient extends DefaultGradient {
        private static final long serialVersionUID = 1L;

        private final transient INDArray flat;
        private final transient Map<String, INDArray> byName;

        OwnGradient(INDArray flat, Map<String, INDArray> byName) {
            super(flat);
            this.flat = flat;
            this.byName = byName;
        }

        @Override
        public INDArray gradient() {
            return flat;
        }

        @Override
        public Map<String, INDArray> gradientForVariable() {
            return byName;
        }
    }
}
