package org.inkstone.examples.classic;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.cluster.KMeans;
import org.inkstone.classic.cluster.KMeansModel;
import org.inkstone.classic.data.FloatMatrix;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.linear.LogisticRegression;
import org.inkstone.classic.linear.LogisticRegressionModel;
import org.inkstone.classic.metric.ClusterAgreement;
import org.inkstone.classic.metric.ConfusionMatrix;
import org.inkstone.classic.preprocessing.StandardScaler;
import org.inkstone.classic.reinforcement.LearningOptions;
import org.inkstone.classic.reinforcement.Policy;
import org.inkstone.classic.reinforcement.QLearning;
import org.inkstone.classic.reinforcement.RobotVacuum;
import org.inkstone.classic.selection.Split;
import org.inkstone.classic.selection.Splits;
import org.inkstone.data.Iris;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import picocli.CommandLine.Command;

/** A short tour: learning with answers (which iris is it), without answers (which irises belong together), from rewards (a robot). */
@Command(name = "three-paradigms", description = "Supervised, unsupervised and reinforcement learning in a minute.")
public final class ParadigmsTour implements Example {
    @Override
    public Report run(RunContext run) {
        Report report = new Report();
        LabelledRows iris = LabelledRows.of(Iris.load());
        FloatMatrix x = StandardScaler.fit(iris.x()).transform(iris.x()).withColumnNames(Iris.columns());
        Figure supervised =
                supervised(run, report, new LabelledRows(x.selectColumns(2, 3), iris.y(), iris.classNames()));
        KMeansModel clusters =
                KMeans.fit(x.selectColumns(2, 3), KMeans.Options.of(3).withSeed(run.seed()));
        report.metric(
                "unsupervised: agreement with the species (ARI)",
                ClusterAgreement.of(iris.y(), clusters.labels()).adjustedRand());
        Figure unsupervised = Clouds.clusters(
                "Unsupervised: no species, three clusters", x.selectColumns(2, 3), 0, 1, clusters.labels());
        run.save(Plots.panels(List.of(supervised, unsupervised, reinforcement(run, report)), 3), "paradigms.png");
        return report;
    }

    private static Figure supervised(RunContext run, Report report, LabelledRows iris) {
        Split split = Splits.stratifiedTrainTest(iris.y(), 0.3, run.seed());
        LabelledRows train = iris.select(split.train());
        LabelledRows test = iris.select(split.test());
        LogisticRegressionModel model = LogisticRegression.fit(train, LogisticRegression.Options.defaults());
        report.metric(
                "supervised: accuracy on flowers not seen",
                ConfusionMatrix.of(test.y(), model.predict(test.x())).accuracy());
        return Plots.decisionRegions(
                "Supervised: the species is known",
                iris.x().columnName(0),
                iris.x().columnName(1),
                Clouds.byLabel(iris.x(), 0, 1, iris.y(), iris.classNames()::get),
                points -> model.predict(FloatMatrix.of(points)));
    }

    private static Figure reinforcement(RunContext run, Report report) {
        RobotVacuum vacuum = new RobotVacuum(List.of("...", ".#.", "..."), RobotVacuum.Rule.CLEANING, 30);
        QLearning.Model model =
                QLearning.learn(vacuum, 0.5, LearningOptions.of(3_000, run.seed()), ProgressListener.NONE);
        report.metric(
                "reinforcement: cells cleaned of 7",
                Policy.follow(model, vacuum, vacuum.begin(0)).reward());
        double[] means = IntStream.range(0, 60)
                .mapToDouble(i -> Arrays.stream(model.rewards(), 50 * i, 50 * i + 50)
                        .average()
                        .orElseThrow())
                .toArray();
        return Plots.lines(
                "Reinforcement: bumps cost, clean cells earn",
                "episode",
                "reward",
                List.of(new Series(
                        "",
                        IntStream.range(0, 60).mapToDouble(i -> 50.0 * i + 25).toArray(),
                        means)));
    }
}
