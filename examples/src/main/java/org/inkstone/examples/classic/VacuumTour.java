package org.inkstone.examples.classic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.reinforcement.DeepQLearning;
import org.inkstone.classic.reinforcement.Environment;
import org.inkstone.classic.reinforcement.LearningOptions;
import org.inkstone.classic.reinforcement.Policy;
import org.inkstone.classic.reinforcement.QLearning;
import org.inkstone.classic.reinforcement.RobotVacuum;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A robot learns from bumps (-1) and clear moves (+1), by a table and by a network, and draws its way. */
@Command(name = "robot-vacuum", description = "Reinforcement: a robot vacuum learns by a table and by a network.")
public final class VacuumTour implements Example {
    private static final List<String> ROOM = List.of("....", ".##.", "....", ".#..");
    private static final int STEPS = 40;

    @Option(names = "--episodes", defaultValue = "20000", description = "Of the table (default: ${DEFAULT-VALUE}).")
    private int episodes;

    @Option(names = "--dqn-episodes", defaultValue = "500", description = "Of the network (default: ${DEFAULT-VALUE}).")
    private int networkEpisodes;

    @Override
    public Report run(RunContext run) {
        Report report = new Report();
        List<Figure> paths = new ArrayList<>();
        List<Figure> curves = new ArrayList<>();
        RobotVacuum moving = new RobotVacuum(ROOM, RobotVacuum.Rule.CLEAR_MOVES, STEPS);
        QLearning.Model mover =
                QLearning.learn(moving, 0.3, LearningOptions.of(run.size(400, 100), run.seed()), ProgressListener.NONE);
        draw(
                "The notes' rule: a point for each clear move",
                mover,
                moving,
                paths,
                curves,
                mover.rewards(),
                report,
                "clear moves");
        RobotVacuum cleaning = new RobotVacuum(ROOM, RobotVacuum.Rule.CLEANING, STEPS);
        QLearning.Model table = QLearning.learn(
                cleaning, 0.4, LearningOptions.of(run.size(episodes, 500), run.seed()), ProgressListener.NONE);
        draw(
                "A point for each cell cleaned: table",
                table,
                cleaning,
                paths,
                curves,
                table.rewards(),
                report,
                "cleaning, table");
        int count = run.size(networkEpisodes, 5);
        DeepQLearning.Model network;
        try (FitProgress progress = new FitProgress("DQN: reward")) {
            network = DeepQLearning.learn(
                    cleaning, DeepQLearning.Network.defaults(), LearningOptions.of(count, run.seed()), progress);
        }
        draw(
                "A point for each cell cleaned: network",
                network,
                cleaning,
                paths,
                curves,
                network.rewards(),
                report,
                "cleaning, DQN");
        run.save(Plots.panels(paths, 3), "paths.png");
        run.save(Plots.panels(curves, 3), "learning.png");
        return report;
    }

    private static void draw(
            String title,
            Policy policy,
            RobotVacuum vacuum,
            List<Figure> paths,
            List<Figure> curves,
            double[] rewards,
            Report report,
            String name) {
        int state = vacuum.begin(0);
        List<int[]> cells = new ArrayList<>(List.of(vacuum.position()));
        double earned = 0;
        Environment.Step step = new Environment.Step(state, 0, false, false);
        while (!step.done()) {
            step = vacuum.step(policy.action(step.state(), vacuum));
            earned += step.reward();
            cells.add(vacuum.position());
        }
        report.metric(name + ": reward of the learned way", earned)
                .metric(name + ": steps", cells.size() - 1.0)
                .metric(name + ": share of the floor visited", vacuum.cleanShare());
        paths.add(room(title, cells));
        int window = Math.max(1, rewards.length / 50);
        double[] means = IntStream.range(0, rewards.length / window)
                .mapToDouble(i -> Arrays.stream(rewards, i * window, (i + 1) * window)
                        .average()
                        .orElseThrow())
                .toArray();
        curves.add(Plots.lines(
                name,
                "episode",
                "reward, mean of " + window,
                List.of(new Series(
                        "",
                        IntStream.range(0, means.length)
                                .mapToDouble(i -> (i + 0.5) * window)
                                .toArray(),
                        means))));
    }

    /** The way as a line through the cells, a little aside each time it comes back, over the furniture. */
    private static Figure room(String title, List<int[]> cells) {
        List<Series> series = new ArrayList<>();
        int rows = ROOM.size();
        double[] x = new double[cells.size()];
        double[] y = new double[cells.size()];
        for (int i = 0; i < x.length; i++) {
            double aside = 0.25 * i / x.length;
            x[i] = cells.get(i)[1] + aside;
            y[i] = rows - 1 - cells.get(i)[0] + aside;
        }
        series.add(new Series("way", x, y));
        int piece = 0;
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < ROOM.get(r).length(); c++) {
                if (ROOM.get(r).charAt(c) == '#') {
                    double left = c - 0.4;
                    double low = rows - 1 - r - 0.4;
                    series.add(new Series(
                            "furniture " + ++piece,
                            new double[] {left, left + 0.8, left + 0.8, left, left},
                            new double[] {low, low, low + 0.8, low + 0.8, low}));
                }
            }
        }
        return Plots.lines(title, "column", "row", series);
    }
}
