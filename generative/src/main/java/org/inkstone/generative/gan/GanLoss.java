package org.inkstone.generative.gan;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a discriminator and a generator learn by, as functions of the discriminator's scores: raw numbers of any shape, one
 * or more for each picture, larger for what seems real. In the notes' terms the discriminator's answer is {@code D(x) =
 * sigmoid(score)}. Each loss is a mean over the scores and comes with its gradient; the discriminator minimises {@link
 * #real} plus {@link #fake}, the generator {@link #generator}.
 */
public sealed interface GanLoss {
    /** The discriminator's loss on real pictures. */
    ScoreLoss real(INDArray scores);

    /** The discriminator's loss on generated pictures. */
    ScoreLoss fake(INDArray scores);

    /** The generator's loss. */
    ScoreLoss generator(INDArray scores);

    /**
     * The value function of the notes, {@code V(D, G) = E log D(x) + E log(1 - D(G(z)))}, which the discriminator raises and
     * the generator lowers; 2 log(1/2) = -1.386 when neither knows better.
     */
    static double value(INDArray real, INDArray fake) {
        ScoreLoss ofReal = ScoreLoss.mean(real, x -> -ScoreLoss.softplus(-x), x -> 0);
        ScoreLoss ofFake = ScoreLoss.mean(fake, x -> -ScoreLoss.softplus(x), x -> 0);
        return ofReal.loss() + ofFake.loss();
    }

    /**
     * The game as first written down: both play for {@link #value}. The generator's gradient vanishes while the discriminator
     * sees through it ("saturates"), which is why {@link NonSaturating} is what one trains with.
     *
     * @see <a href="https://arxiv.org/abs/1406.2661">Goodfellow et al.: Generative Adversarial Nets (2014)</a>
     */
    record MinMax() implements GanLoss {
        @Override
        public ScoreLoss real(INDArray scores) {
            return ScoreLoss.mean(scores, x -> ScoreLoss.softplus(-x), x -> ScoreLoss.sigmoid(x) - 1);
        }

        @Override
        public ScoreLoss fake(INDArray scores) {
            return ScoreLoss.mean(scores, ScoreLoss::softplus, ScoreLoss::sigmoid);
        }

        @Override
        public ScoreLoss generator(INDArray scores) {
            return ScoreLoss.mean(scores, x -> -ScoreLoss.softplus(x), x -> -ScoreLoss.sigmoid(x));
        }
    }

    /**
     * Binary cross-entropy for both: the generator raises {@code log D(G(z))} instead of lowering {@code log(1 - D(G(z)))},
     * with the same optimum and a gradient from the first step on. Goodfellow's and DCGAN's choice.
     *
     * @param realLabel what real pictures count for, above 0.5 and at most 1; 0.9 is the usual one-sided smoothing, which keeps
     *                  the discriminator from growing certain
     */
    record NonSaturating(double realLabel) implements GanLoss {
        public NonSaturating {
            if (!(realLabel > 0.5 && realLabel <= 1)) {
                throw new IllegalArgumentException("realLabel must be above 0.5 and at most 1: " + realLabel);
            }
        }

        /** Without smoothing. */
        public NonSaturating() {
            this(1);
        }

        @Override
        public ScoreLoss real(INDArray scores) {
            double label = realLabel;
            return ScoreLoss.mean(scores, x -> ScoreLoss.softplus(x) - label * x, x -> ScoreLoss.sigmoid(x) - label);
        }

        @Override
        public ScoreLoss fake(INDArray scores) {
            return ScoreLoss.mean(scores, ScoreLoss::softplus, ScoreLoss::sigmoid);
        }

        @Override
        public ScoreLoss generator(INDArray scores) {
            return ScoreLoss.mean(scores, x -> ScoreLoss.softplus(-x), x -> ScoreLoss.sigmoid(x) - 1);
        }
    }

    /**
     * Half the squared distance of scores to 1 for real and 0 for generated pictures; the generator aims at 1. Pulls in
     * pictures that are on the right side but far away.
     *
     * @see <a href="https://arxiv.org/abs/1611.04076">Mao et al.: Least Squares GAN (2016)</a>
     */
    record LeastSquares() implements GanLoss {
        private static ScoreLoss towards(double target, INDArray scores) {
            return ScoreLoss.mean(scores, x -> (x - target) * (x - target) / 2, x -> x - target);
        }

        @Override
        public ScoreLoss real(INDArray scores) {
            return towards(1, scores);
        }

        @Override
        public ScoreLoss fake(INDArray scores) {
            return towards(0, scores);
        }

        @Override
        public ScoreLoss generator(INDArray scores) {
            return towards(1, scores);
        }
    }

    /**
     * The discriminator wants real scores above 1 and generated ones below -1 and no more; the generator raises its scores.
     * Goes with {@link SpectralNorm}.
     *
     * @see <a href="https://arxiv.org/abs/1705.02894">Lim, Ye: Geometric GAN (2017)</a>
     */
    record Hinge() implements GanLoss {
        @Override
        public ScoreLoss real(INDArray scores) {
            return ScoreLoss.mean(scores, x -> Math.max(0, 1 - x), x -> x < 1 ? -1 : 0);
        }

        @Override
        public ScoreLoss fake(INDArray scores) {
            return ScoreLoss.mean(scores, x -> Math.max(0, 1 + x), x -> x > -1 ? 1 : 0);
        }

        @Override
        public ScoreLoss generator(INDArray scores) {
            return ScoreLoss.mean(scores, x -> -x, x -> -1);
        }
    }

    /**
     * The difference of mean scores, an estimate of the Wasserstein distance when the discriminator (here "critic") has slope
     * 1, which {@link GradientPenalty} makes it have: {@code penalty E (|grad D(x)| - 1)^2} on points between real and
     * generated pictures.
     *
     * @param penalty weight of the gradient penalty, zero for none; 10 in the paper
     * @see <a href="https://arxiv.org/abs/1704.00028">Gulrajani et al.: Improved Training of Wasserstein GANs (2017)</a>
     */
    record Wasserstein(double penalty) implements GanLoss {
        public Wasserstein {
            if (!(penalty >= 0 && Double.isFinite(penalty))) {
                throw new IllegalArgumentException("penalty must be zero or more: " + penalty);
            }
        }

        /** With the paper's penalty of 10. */
        public Wasserstein() {
            this(10);
        }

        @Override
        public ScoreLoss real(INDArray scores) {
            return ScoreLoss.mean(scores, x -> -x, x -> -1);
        }

        @Override
        public ScoreLoss fake(INDArray scores) {
            return ScoreLoss.mean(scores, x -> x, x -> 1);
        }

        @Override
        public ScoreLoss generator(INDArray scores) {
            return ScoreLoss.mean(scores, x -> -x, x -> -1);
        }
    }
}
