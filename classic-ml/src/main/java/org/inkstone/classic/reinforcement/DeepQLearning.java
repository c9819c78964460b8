package org.inkstone.classic.reinforcement;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.backend.Backend;
import org.inkstone.classic.ProgressListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Deep Q-learning (Mnih and others 2015) on a plain DL4J network: steps are remembered and learned from in random batches; what they
 * should be worth is asked of a copy of the network that is renewed now and then, its action chosen by the network itself (van Hasselt
 * and others 2016).
 */
public final class DeepQLearning {
    private DeepQLearning() {}

    /**
     * The network's settings.
     *
     * @param hidden     units of both hidden layers; default 64
     * @param rate       Adam's learning rate; default 1e-3
     * @param memory     steps remembered; default 10,000
     * @param batch      steps learned from at once; default 32
     * @param renewEvery steps between copies of the network; default 250
     */
    public record Network(int hidden, double rate, int memory, int batch, int renewEvery) {
        public Network {
            if (hidden < 1 || batch < 1 || renewEvery < 1) {
                throw new IllegalArgumentException(
                        "hidden, batch and renewEvery must be positive: " + hidden + ", " + batch + ", " + renewEvery);
            }
            if (memory < batch) {
                throw new IllegalArgumentException("memory must be at least batch = " + batch + ": " + memory);
            }
            if (!(rate > 0)) {
                throw new IllegalArgumentException("rate must be positive: " + rate);
            }
        }

        public static Network defaults() {
            return new Network(64, 1e-3, 10_000, 32, 250);
        }
    }

    /**
     * What was learned.
     *
     * @param network observation to the worth of each action
     * @param rewards what each episode earned while it was learned
     */
    public record Model(MultiLayerNetwork network, double[] rewards) implements Policy {
        @Override
        public int action(int state, Environment environment) {
            float[] seen = environment.observation();
            return network.output(Nd4j.createFromArray(seen).reshape(1, seen.length))
                    .argMax(1)
                    .getInt(0);
        }
    }

    /**
     * Learns.
     *
     * @param listener told the reward of each episode
     */
    public static Model learn(
            Environment environment, Network settings, LearningOptions options, ProgressListener listener) {
        Backend.ensureInitialized();
        SplittableRandom random = new SplittableRandom(options.seed());
        environment.reset(random);
        int width = environment.observation().length;
        MultiLayerNetwork network =
                new MultiLayerNetwork(configuration(width, environment.actions(), settings, options));
        network.init();
        MultiLayerNetwork target = network.clone();
        Memory memory = new Memory(settings.memory(), width);
        double[] rewards = new double[options.episodes()];
        Model model = new Model(network, rewards);
        long steps = 0;
        for (int episode = 0; episode < options.episodes(); episode++) {
            int state = environment.reset(random);
            boolean done = false;
            while (!done) {
                float[] seen = environment.observation();
                int action = random.nextDouble() < options.epsilon(episode)
                        ? random.nextInt(environment.actions())
                        : model.action(state, environment);
                Environment.Step step = environment.step(action);
                memory.add(seen, action, step, environment.observation());
                rewards[episode] += step.reward();
                state = step.state();
                done = step.done();
                if (memory.size >= settings.batch()) {
                    improve(network, target, memory, settings.batch(), options.gamma(), random);
                }
                if (++steps % settings.renewEvery() == 0) {
                    target.setParams(network.params());
                }
            }
            listener.progress(episode + 1L, options.episodes(), rewards[episode]);
        }
        return model;
    }

    private static MultiLayerConfiguration configuration(
            int width, int actions, Network settings, LearningOptions options) {
        return new NeuralNetConfiguration.Builder()
                .seed(options.seed())
                .updater(new Adam(settings.rate()))
                .weightInit(WeightInit.RELU)
                .activation(Activation.RELU)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(width)
                        .nOut(settings.hidden())
                        .build())
                .layer(new DenseLayer.Builder().nOut(settings.hidden()).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(actions)
                        .build())
                .setInputType(InputType.feedForward(width))
                .build();
    }

    private static void improve(
            MultiLayerNetwork network,
            MultiLayerNetwork target,
            Memory memory,
            int batch,
            double gamma,
            SplittableRandom random) {
        int[] drawn = random.ints(batch, 0, memory.size).toArray();
        INDArray after = memory.rows(memory.after, drawn);
        INDArray chosen = network.output(after).argMax(1);
        INDArray worth = target.output(after);
        INDArray before = memory.rows(memory.before, drawn);
        INDArray wanted = network.output(before).dup();
        for (int i = 0; i < batch; i++) {
            double later = memory.terminal[drawn[i]] ? 0 : worth.getDouble(i, chosen.getInt(i));
            wanted.putScalar(i, memory.actions[drawn[i]], memory.rewards[drawn[i]] + gamma * later);
        }
        network.fit(before, wanted);
        if (!Double.isFinite(network.score())) {
            throw new ArithmeticException("the network's loss is " + network.score() + ": a smaller rate helps");
        }
    }

    /** The last steps, the oldest overwritten first. */
    private static final class Memory {
        private final int width;
        private final float[][] before;
        private final float[][] after;
        private final int[] actions;
        private final double[] rewards;
        private final boolean[] terminal;
        private int next;
        private int size;

        Memory(int steps, int width) {
            this.width = width;
            this.before = new float[steps][];
            this.after = new float[steps][];
            this.actions = new int[steps];
            this.rewards = new double[steps];
            this.terminal = new boolean[steps];
        }

        void add(float[] seen, int action, Environment.Step step, float[] then) {
            before[next] = seen;
            after[next] = then;
            actions[next] = action;
            rewards[next] = step.reward();
            terminal[next] = step.terminal();
            next = (next + 1) % before.length;
            size = Math.min(size + 1, before.length);
        }

        INDArray rows(float[][] from, int[] drawn) {
            float[] all = new float[drawn.length * width];
            for (int i = 0; i < drawn.length; i++) {
                System.arraycopy(from[drawn[i]], 0, all, i * width, width);
            }
            return Nd4j.createFromArray(all).reshape(drawn.length, width);
        }
    }
}
