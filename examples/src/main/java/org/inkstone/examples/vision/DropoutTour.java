package org.inkstone.examples.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Seeds;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.FashionMnist;
import org.inkstone.data.TrainTest;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.examples.training.NetworkTrials;
import org.inkstone.examples.training.NetworkTrials.Outcome;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.vision.model.Mlp;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Dropout as many thinner networks in one: some of them drawn; networks trained with more and more of it, with their curves
 * and test accuracies; and the vote of thin nets beside the one network with all units that stands for them.
 *
 * <p>{@code ./inkstone run dropout}: 5 networks on few pictures of Fashion-MNIST, about two minutes on two cores.
 *
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al.: Dropout (2014)</a>
 */
@Command(
        name = "dropout",
        description = "Dropout as thinner networks: drawn, trained at several rates, voting against the whole one.")
public final class DropoutTour implements Example {
    private static final KnownPictures KIND = KnownPictures.FASHION_MNIST;
    private static final double[] RATES = {0, 0.2, 0.4, 0.6, 0.8};
    private static final int[] ENSEMBLES = {1, 2, 5, 10, 20, 50, 100};
    private static final int[] SMALL_ENSEMBLES = {1, 2, 5};
    private static final int BATCH = 32;
    private static final double TARGET_ACCURACY = 0.8;

    @Option(
            names = "--epochs",
            defaultValue = "40",
            description = "Epochs of each network (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--items",
            defaultValue = "1000",
            description = "Pictures to learn from, 200 to 20000 (default: ${DEFAULT-VALUE}).")
    private int items;

    @Option(
            names = "--hidden",
            defaultValue = "512",
            description = "Units of both hidden layers (default: ${DEFAULT-VALUE}).")
    private int hidden;

    @Override
    public Report run(RunContext run) {
        require(epochs >= 2, "--epochs must be at least 2, for a curve: " + epochs);
        require(items >= 200 && items <= 20_000, "--items must be 200 to 20000: " + items);
        require(hidden > 0 && hidden <= 4096, "--hidden must be 1 to 4096: " + hidden);
        TrainTest set =
                run.smoke() ? GeneratedPictures.like(KIND, FashionMnist.classes(), run.seed()) : KIND.load(run.cache());
        run.show(new ThinNets(new int[] {5, 7, 7, 3}, 0.5).draw(5, run.seed()), "thin-nets.png");
        DataSplit data = KIND.tensors(set.split(0.9, run.seed()), KIND.toTensor());
        Dataset few = data.train().range(0, run.size(items, 100));
        Report report = new Report()
                .say(few.size() + " pictures to learn from, "
                        + data.validation().size() + " to validate on, "
                        + data.test().size() + " to test.");
        List<Outcome> outcomes = train(run, few, data.validation());
        ThinNetEnsemble[] ensembles = outcomes.stream()
                .map(o -> new ThinNetEnsemble(o.network(), data.test().toDataSet()))
                .toArray(ThinNetEnsemble[]::new);
        rates(run, report, outcomes, ensembles);
        votes(run, report, ensembles[2]);
        return report;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private List<Outcome> train(RunContext run, Dataset few, Dataset validation) {
        NetworkTrials trials = new NetworkTrials(run, epochs, BATCH, TARGET_ACCURACY);
        List<Outcome> outcomes = new ArrayList<>();
        for (double rate : RATES) {
            MultiLayerNetwork network = new MultiLayerNetwork(Mlp.builder(
                            KIND.side() * KIND.side(), FashionMnist.classes().size())
                    .images((InputTypeConvolutional) InputType.convolutional(KIND.side(), KIND.side(), 1))
                    .hidden(hidden, hidden)
                    .dropout(rate)
                    .updater(new Adam(1e-3))
                    .seed(run.seed())
                    .build());
            outcomes.add(trials.train("dropout " + rate, new int[] {hidden, hidden}, network, few, validation));
        }
        return outcomes;
    }

    private static void rates(RunContext run, Report report, List<Outcome> outcomes, ThinNetEnsemble[] ensembles) {
        report.table(NetworkTrials.table("Rates of dropout", outcomes));
        outcomes.forEach(o -> report.say("  " + o.name() + " is " + o.verdict()));
        run.show(NetworkTrials.curves(outcomes), "curves.png");
        double[] test = new double[RATES.length];
        double[] training = new double[RATES.length];
        for (int i = 0; i < RATES.length; i++) {
            test[i] = ensembles[i].accuracy(ensembles[i].whole());
            training[i] = outcomes.get(i).end().trainAccuracy();
            report.metric("test accuracy, dropout " + RATES[i], test[i]);
        }
        run.show(
                Plots.lines(
                        "Accuracy against the rate of dropout",
                        "share of hidden units dropped",
                        "accuracy",
                        List.of(
                                new Series("test", RATES, test),
                                new Series("training, with dropout", RATES, training))),
                "rates.png");
    }

    private static void votes(RunContext run, Report report, ThinNetEnsemble ensemble) {
        int[] sizes = run.smoke() ? SMALL_ENSEMBLES : ENSEMBLES;
        double whole = ensemble.accuracy(ensemble.whole());
        List<ThinNetEnsemble.Vote> votes = ensemble.votes(sizes, Seeds.derive(run.seed(), 3));
        Table table = new Table(
                String.format(
                        Locale.ROOT,
                        "Votes of thin nets at dropout %.1f; the whole network has test accuracy %.4f",
                        RATES[2],
                        whole),
                "thin nets",
                "accuracy",
                "of geometric mean",
                "agrees with whole",
                "geometric mean",
                "mean difference");
        for (ThinNetEnsemble.Vote vote : votes) {
            table.row(
                    vote.nets(),
                    four(vote.accuracy()),
                    four(vote.geometricAccuracy()),
                    four(vote.agreement()),
                    four(vote.geometricAgreement()),
                    four(vote.difference()));
        }
        ThinNetEnsemble.Vote last = votes.get(votes.size() - 1);
        report.table(table)
                .say(
                        "One thin net alone is worse than the whole network; the more of them vote, the closer their vote is to what"
                                + " the whole network says in one pass.")
                .metric("accuracy of one thin net", votes.get(0).accuracy())
                .metric("accuracy of " + last.nets() + " thin nets", last.accuracy())
                .metric("accuracy of the whole network", whole)
                .metric("agreement of " + last.nets() + " thin nets with it", last.agreement());
        double[] nets = votes.stream().mapToDouble(ThinNetEnsemble.Vote::nets).toArray();
        run.show(
                Plots.lines(
                        "Thin nets voting, and the network with all units",
                        "thin nets",
                        "share of test pictures",
                        Plots.Scale.LOG,
                        Plots.Scale.LINEAR,
                        List.of(
                                new Series(
                                        "agreement with the whole", nets, of(votes, ThinNetEnsemble.Vote::agreement)),
                                new Series("accuracy of the vote", nets, of(votes, ThinNetEnsemble.Vote::accuracy)),
                                new Series("accuracy of the whole", nets, of(votes, v -> whole)))),
                "votes.png");
    }

    private static double[] of(List<ThinNetEnsemble.Vote> votes, ToDoubleFunction<ThinNetEnsemble.Vote> what) {
        return votes.stream().mapToDouble(what).toArray();
    }

    private static String four(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
