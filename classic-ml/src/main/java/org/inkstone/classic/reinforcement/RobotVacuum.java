package org.inkstone.classic.reinforcement;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The notes' robot vacuum in a room of cells: a bump costs a point, a clear move earns one. */
public final class RobotVacuum implements Environment {
    /** Rows and columns by which up, right, down and left move. */
    private static final int[][] MOVES = {{-1, 0}, {0, 1}, {1, 0}, {0, -1}};

    private static final int MOST_CELLS = 16;
    private static final char FURNITURE = '#';

    /** What earns points. */
    public enum Rule {
        /** As the notes have it: every move without a bump. States are cells; episodes end after their steps. */
        CLEAR_MOVES,
        /** Only moves onto cells that are still dirty, so that cleaning pays; the episode ends when all are clean. */
        CLEANING
    }

    private final List<String> room;
    private final Rule rule;
    private final int maxSteps;
    private final int columns;
    private final int[] free;
    private final int[] numberOfCell;
    private int cell;
    private int clean;
    private int steps;

    /**
     * A room.
     *
     * @param room     rows of equal length, {@code #} for furniture, anything else for floor
     * @param rule     what earns points
     * @param maxSteps length of an episode at most
     * @throws IllegalArgumentException for rows of different lengths, fewer than two cells of floor, or more than 16 to be cleaned, since
     *                                  states grow with the sets of clean cells
     */
    public RobotVacuum(List<String> room, Rule rule, int maxSteps) {
        this.room = List.copyOf(room);
        this.rule = Objects.requireNonNull(rule, "rule");
        this.maxSteps = maxSteps;
        if (maxSteps < 1) {
            throw new IllegalArgumentException("maxSteps must be positive: " + maxSteps);
        }
        if (room.isEmpty()
                || room.stream().anyMatch(row -> row.length() != room.get(0).length())) {
            throw new IllegalArgumentException("room must have rows of equal length: " + room);
        }
        this.columns = room.get(0).length();
        this.free = IntStream.range(0, room.size() * columns)
                .filter(c -> at(c) != FURNITURE)
                .toArray();
        if (free.length < 2 || rule == Rule.CLEANING && free.length > MOST_CELLS) {
            throw new IllegalArgumentException(
                    "room must have 2 cells of floor or more, for cleaning at most " + MOST_CELLS + ": " + free.length);
        }
        this.numberOfCell = new int[room.size() * columns];
        for (int i = 0; i < free.length; i++) {
            numberOfCell[free[i]] = i;
        }
        this.cell = free[0];
    }

    private char at(int anyCell) {
        return room.get(anyCell / columns).charAt(anyCell % columns);
    }

    @Override
    public int states() {
        return rule == Rule.CLEAR_MOVES ? free.length : free.length << free.length;
    }

    @Override
    public int actions() {
        return MOVES.length;
    }

    /** Begins at a random cell of the floor. */
    @Override
    public int reset(SplittableRandom random) {
        return begin(random.nextInt(free.length));
    }

    /** Begins at a cell of the floor, numbered row by row. */
    public int begin(int floorCell) {
        Objects.checkIndex(floorCell, free.length);
        cell = free[floorCell];
        clean = 1 << floorCell;
        steps = 0;
        return state();
    }

    private int state() {
        int number = numberOfCell[cell];
        return rule == Rule.CLEAR_MOVES ? number : number << free.length | clean;
    }

    @Override
    public Step step(int action) {
        Objects.checkIndex(action, MOVES.length);
        steps++;
        int row = cell / columns + MOVES[action][0];
        int column = cell % columns + MOVES[action][1];
        boolean bump = row < 0
                || row >= room.size()
                || column < 0
                || column >= columns
                || at(row * columns + column) == FURNITURE;
        double reward = -1;
        if (!bump) {
            cell = row * columns + column;
            int bit = 1 << numberOfCell[cell];
            reward = rule == Rule.CLEAR_MOVES || (clean & bit) == 0 ? 1 : 0;
            clean |= bit;
        }
        boolean all = rule == Rule.CLEANING && Integer.bitCount(clean) == free.length;
        return new Step(state(), reward, all, steps >= maxSteps);
    }

    /** The cell of the robot as one 1 among all cells, and with {@link Rule#CLEANING} the clean cells. */
    @Override
    public float[] observation() {
        float[] seen = new float[rule == Rule.CLEAR_MOVES ? free.length : 2 * free.length];
        seen[numberOfCell[cell]] = 1;
        for (int i = free.length; i < seen.length; i++) {
            seen[i] = clean >> i - free.length & 1;
        }
        return seen;
    }

    /** Row and column of the robot. */
    public int[] position() {
        return new int[] {cell / columns, cell % columns};
    }

    /** Number of cells of floor. */
    public int floorCells() {
        return free.length;
    }

    /** Share of the floor that has been visited in this episode. */
    public double cleanShare() {
        return (double) Integer.bitCount(clean) / free.length;
    }
}
