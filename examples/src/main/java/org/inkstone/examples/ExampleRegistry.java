package org.inkstone.examples;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.inkstone.examples.classic.ActivationsAndLosses;
import org.inkstone.examples.classic.AffinityTour;
import org.inkstone.examples.classic.ClusteringsCompared;
import org.inkstone.examples.classic.CostSurfaces;
import org.inkstone.examples.classic.DbscanTour;
import org.inkstone.examples.classic.DescentTour;
import org.inkstone.examples.classic.KMeansTour;
import org.inkstone.examples.classic.KnnTour;
import org.inkstone.examples.classic.LogisticTour;
import org.inkstone.examples.classic.MlpTour;
import org.inkstone.examples.classic.ParadigmsTour;
import org.inkstone.examples.classic.PcaTour;
import org.inkstone.examples.classic.VacuumTour;
import org.inkstone.examples.data.ImageFolderTour;
import org.inkstone.examples.data.LoaderTour;
import org.inkstone.examples.data.OcrBoxes;
import org.inkstone.examples.data.TransformGallery;
import org.inkstone.examples.generative.AutoencoderTour;
import org.inkstone.examples.generative.ClipEmoji;
import org.inkstone.examples.generative.ConditionalGanTour;
import org.inkstone.examples.generative.GanTour;
import org.inkstone.examples.generative.Gaussians;
import org.inkstone.examples.generative.PictureDiffusion;
import org.inkstone.examples.generative.PlaneDiffusion;
import org.inkstone.examples.generative.Sample;
import org.inkstone.examples.generative.SimClrTour;
import org.inkstone.examples.generative.TextToEmoji;
import org.inkstone.examples.generative.TripletTour;
import org.inkstone.examples.generative.VaeTour;
import org.inkstone.examples.operations.ActivationGallery;
import org.inkstone.examples.operations.ConvolutionWalk;
import org.inkstone.examples.operations.PoolingInvariance;
import org.inkstone.examples.sequence.AttentionTour;
import org.inkstone.examples.sequence.CharLm;
import org.inkstone.examples.sequence.ClassifyText;
import org.inkstone.examples.sequence.ConvFeedForwardWalk;
import org.inkstone.examples.sequence.MaskTour;
import org.inkstone.examples.sequence.NormsCompared;
import org.inkstone.examples.sequence.Seq2SeqToy;
import org.inkstone.examples.sequence.TextLm;
import org.inkstone.examples.sequence.Translate;
import org.inkstone.examples.sweep.SweepArchitecture;
import org.inkstone.examples.sweep.SweepResume;
import org.inkstone.examples.sweep.SweepSchedules;
import org.inkstone.examples.tensorboard.TensorBoardTour;
import org.inkstone.examples.training.LearningRates;
import org.inkstone.examples.training.Overfitting;
import org.inkstone.examples.training.RateFinding;
import org.inkstone.examples.training.ScheduleGallery;
import org.inkstone.examples.training.WarmUp;
import org.inkstone.examples.vision.AugmentationGallery;
import org.inkstone.examples.vision.DenseHeadTour;
import org.inkstone.examples.vision.DropoutTour;
import org.inkstone.examples.vision.ExplainTour;
import org.inkstone.examples.vision.FashionResNet;
import org.inkstone.examples.vision.PlainVsResidual;
import org.inkstone.examples.vision.PretrainedTour;
import org.inkstone.examples.vision.ResNetCifar10;
import org.inkstone.examples.vision.TrainCifar10;
import org.inkstone.examples.vision.TrainDigits;
import org.inkstone.examples.vision.TrainFashionMnist;
import org.inkstone.examples.vision.TrainMnist;
import org.inkstone.examples.vision.TrainVit;
import org.inkstone.examples.vision.TransferLearningTour;
import picocli.CommandLine.Command;

/** All examples in the order of the notes. A new one is one line here. */
public final class ExampleRegistry {
    /** The one that runs when none is named. */
    public static final String DEFAULT = "digits";

    private static final List<Entry> ENTRIES = List.of(
            new Entry("a first CNN", TrainDigits::new),
            new Entry("supervised, unsupervised, reinforcement", ParadigmsTour::new),
            new Entry("reinforcement: a robot vacuum", VacuumTour::new),
            new Entry("k-means, choosing k", KMeansTour::new),
            new Entry("DBSCAN", DbscanTour::new),
            new Entry("affinity propagation", AffinityTour::new),
            new Entry("clusterings side by side", ClusteringsCompared::new),
            new Entry("logistic regression, boundaries", LogisticTour::new),
            new Entry("squared error against log loss", CostSurfaces::new),
            new Entry("gradient descent", DescentTour::new),
            new Entry("k nearest neighbours", KnnTour::new),
            new Entry("principal components", PcaTour::new),
            new Entry("activations, losses, vanishing gradients", ActivationsAndLosses::new),
            new Entry("multi-layer perceptron", MlpTour::new),
            new Entry("learning rate too small, good, too large", LearningRates::new),
            new Entry("learning-rate range test", RateFinding::new),
            new Entry("learning-rate schedules", ScheduleGallery::new),
            new Entry("warm-up", WarmUp::new),
            new Entry("learning-rate schedules, tuned", SweepSchedules::new),
            new Entry("architecture, tuned", SweepArchitecture::new),
            new Entry("a sweep killed and resumed", SweepResume::new),
            new Entry("width, depth, dropout; over- and under-fitting", Overfitting::new),
            new Entry("convolution", ConvolutionWalk::new),
            new Entry("pooling", PoolingInvariance::new),
            new Entry("activation functions", ActivationGallery::new),
            new Entry("Dataset: folders, file names, CSV", ImageFolderTour::new),
            new Entry("Dataset: text boxes", OcrBoxes::new),
            new Entry("transforms", TransformGallery::new),
            new Entry("augmentation", AugmentationGallery::new),
            new Entry("DataLoader", LoaderTour::new),
            new Entry("CIFAR-10 quick model", TrainCifar10::new),
            new Entry("residual networks", ResNetCifar10::new),
            new Entry("residual networks", PlainVsResidual::new),
            new Entry("residual networks", FashionResNet::new),
            new Entry("transfer learning", TransferLearningTour::new),
            new Entry("CNN on grey pictures", TrainMnist::new),
            new Entry("CNN on grey pictures", TrainFashionMnist::new),
            new Entry("pretrained weights", PretrainedTour::new),
            new Entry("seeing inside a CNN", ExplainTour::new),
            new Entry("dropout as thinner nets", DropoutTour::new),
            new Entry("dense layers: width and depth", DenseHeadTour::new),
            new Entry("vision Transformer", TrainVit::new),
            new Entry("SummaryWriter", TensorBoardTour::new),
            new Entry("scaled dot-product attention", AttentionTour::new),
            new Entry("attention: masks", MaskTour::new),
            new Entry("the convolutional feed-forward block", ConvFeedForwardWalk::new),
            new Entry("language model on characters", CharLm::new),
            new Entry("language model, autoregressive writing", TextLm::new),
            new Entry("encoder and decoder on a toy task", Seq2SeqToy::new),
            new Entry("translation, encoder-decoder", Translate::new),
            new Entry("text classification", ClassifyText::new),
            new Entry("where norms stand, deep stacks", NormsCompared::new),
            new Entry("encoder and decoder: autoencoder", AutoencoderTour::new),
            new Entry("encoder and decoder: VAE", VaeTour::new),
            new Entry("GAN", GanTour::new),
            new Entry("conditional GAN", ConditionalGanTour::new),
            new Entry("the normal distribution, sums as convolutions", Gaussians::new),
            new Entry("diffusion in the plane, the score field", PlaneDiffusion::new),
            new Entry("diffusion of pictures, guidance", PictureDiffusion::new),
            new Entry("anchor, positive, negative", TripletTour::new),
            new Entry("self-supervision, few labels", SimClrTour::new),
            new Entry("CLIP, zero-shot classes, retrieval", ClipEmoji::new),
            new Entry("text to image: DALL-E 2 in small", TextToEmoji::new),
            new Entry("any trained model makes pictures", Sample::new));

    private ExampleRegistry() {}

    /**
     * An example.
     *
     * @param topic  the notes' topic
     * @param create makes a new one
     */
    public record Entry(String topic, Supplier<Example> create) {
        private Command command() {
            return create.get().getClass().getAnnotation(Command.class);
        }

        /** What the user types. */
        public String name() {
            return command().name();
        }

        /** What it does, in a sentence. */
        public String description() {
            return command().description()[0];
        }
    }

    public static List<Entry> all() {
        return ENTRIES;
    }

    /** The example of a name. */
    public static Optional<Entry> find(String name) {
        return ENTRIES.stream().filter(e -> e.name().equals(name)).findFirst();
    }
}
