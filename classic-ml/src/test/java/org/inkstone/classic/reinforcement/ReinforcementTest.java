package org.inkstone.classic.reinforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.inkstone.classic.Golden;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.reinforcement.RobotVacuum.Rule;
import org.junit.jupiter.api.Test;

class ReinforcementTest {
    private static final List<String> ROOM = List.of("...", ".#.", "...");

    @Test
    void bumpsCostAndClearMovesEarn() {
        RobotVacuum vacuum = new RobotVacuum(ROOM, Rule.CLEAR_MOVES, 10);
        assertThat(vacuum.states()).isEqualTo(8);
        assertThat(vacuum.begin(0)).isZero();
        assertThat(vacuum.step(0)).isEqualTo(new Environment.Step(0, -1, false, false));
        assertThat(vacuum.step(1)).isEqualTo(new Environment.Step(1, 1, false, false));
        assertThat(vacuum.step(2)).isEqualTo(new Environment.Step(1, -1, false, false));
        assertThat(vacuum.position()).containsExactly(0, 1);
        assertThat(vacuum.observation()).containsExactly(0, 1, 0, 0, 0, 0, 0, 0);
        RobotVacuum cleaning = new RobotVacuum(List.of(".."), Rule.CLEANING, 10);
        cleaning.begin(0);
        assertThat(cleaning.observation()).containsExactly(1, 0, 1, 0);
        Environment.Step step = cleaning.step(1);
        assertThat(step.reward()).isEqualTo(1);
        assertThat(step.terminal()).isTrue();
        assertThat(cleaning.cleanShare()).isEqualTo(1);
    }

    /** The exact worth by value iteration, for a world whose episodes do not end. */
    @Test
    void qLearningFindsTheExactWorth() {
        double gamma = 0.8;
        RobotVacuum vacuum = new RobotVacuum(ROOM, Rule.CLEAR_MOVES, 1_000_000);
        double[][] exact = new double[8][4];
        for (int sweep = 0; sweep < 200; sweep++) {
            for (int state = 0; state < 8; state++) {
                for (int action = 0; action < 4; action++) {
                    vacuum.begin(state);
                    Environment.Step step = vacuum.step(action);
                    exact[state][action] = step.reward()
                            + gamma * Arrays.stream(exact[step.state()]).max().orElseThrow();
                }
            }
        }
        RobotVacuum world = new RobotVacuum(ROOM, Rule.CLEAR_MOVES, 500);
        QLearning.Model model =
                QLearning.learn(world, 1, new LearningOptions(200, gamma, 1, 1, 1), ProgressListener.NONE);
        for (int state = 0; state < 8; state++) {
            assertThat(model.values(state)).containsExactly(exact[state], within(1e-9));
            vacuum.begin(state);
            assertThat(vacuum.step(model.action(state, vacuum)).reward()).isEqualTo(1);
        }
    }

    @Test
    void qLearningCleansTheRoom() throws Exception {
        RobotVacuum vacuum = new RobotVacuum(ROOM, Rule.CLEANING, 40);
        QLearning.Model model = QLearning.learn(vacuum, 0.5, LearningOptions.of(3_000, 1), ProgressListener.NONE);
        QLearning.Model back = Golden.savedAndLoaded(model);
        for (int start = 0; start < 8; start++) {
            Policy.Episode episode = Policy.follow(back, vacuum, vacuum.begin(start));
            assertThat(episode.reward()).isEqualTo(7);
            assertThat(episode.actions()).hasSize(7);
        }
        QLearning.Model again = QLearning.learn(vacuum, 0.5, LearningOptions.of(3_000, 1), ProgressListener.NONE);
        assertThat(again.rewards()).isEqualTo(model.rewards());
        double first = Arrays.stream(model.rewards(), 0, 100).average().orElseThrow();
        double last = Arrays.stream(model.rewards(), 2_900, 3_000).average().orElseThrow();
        assertThat(last).isGreaterThan(first + 5);
    }

    @Test
    void aNetworkCleansASmallRoom() {
        RobotVacuum vacuum = new RobotVacuum(List.of("...", "..."), Rule.CLEANING, 20);
        int[] heard = {0};
        DeepQLearning.Model model = DeepQLearning.learn(
                vacuum,
                new DeepQLearning.Network(32, 2e-3, 5_000, 32, 100),
                LearningOptions.of(90, 3),
                (done, total, reward) -> heard[0]++);
        assertThat(heard[0]).isEqualTo(90);
        Policy.Episode episode = Policy.follow(model, vacuum, vacuum.begin(0));
        assertThat(episode.reward()).isGreaterThanOrEqualTo(4);
        assertThat(vacuum.cleanShare()).isGreaterThan(0.8);
    }

    @Test
    void badInputsAreNamed() {
        assertThatThrownBy(() -> new RobotVacuum(List.of("..", "."), Rule.CLEANING, 5))
                .hasMessageContaining("equal length");
        assertThatThrownBy(() -> new RobotVacuum(List.of(".#"), Rule.CLEANING, 5))
                .hasMessageContaining(": 1");
        assertThatThrownBy(() -> new RobotVacuum(List.of("................."), Rule.CLEANING, 5))
                .hasMessageContaining("at most 16: 17");
        assertThatThrownBy(() -> new RobotVacuum(ROOM, Rule.CLEANING, 0)).hasMessage("maxSteps must be positive: 0");
        assertThatThrownBy(() -> LearningOptions.of(0, 1)).hasMessage("episodes must be positive: 0");
        assertThatThrownBy(() -> new LearningOptions(1, 1, 1, 0, 0)).hasMessageContaining("gamma");
        assertThatThrownBy(() -> new LearningOptions(1, 0.5, 0.1, 0.2, 0)).hasMessageContaining("not grow");
        RobotVacuum vacuum = new RobotVacuum(ROOM, Rule.CLEAR_MOVES, 5);
        assertThatThrownBy(() -> QLearning.learn(vacuum, 0, LearningOptions.of(1, 1), ProgressListener.NONE))
                .hasMessageContaining("alpha");
        assertThatThrownBy(() -> new DeepQLearning.Network(1, 1e-3, 10, 32, 1)).hasMessageContaining("batch = 32: 10");
        assertThatThrownBy(() -> vacuum.step(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
