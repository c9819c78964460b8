package org.inkstone.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** The contender's side of {@link Contender}'s protocol. */
public final class Windows {
    private Windows() {}

    /**
     * Answers orders from standard input until it ends.
     *
     * @param about one line describing the contender
     * @param batch images per step
     * @param train one training step, giving the loss
     * @param infer one inference step, giving a finite number unless something is wrong
     */
    public static void serve(String about, int batch, DoubleSupplier train, DoubleSupplier infer) throws IOException {
        serve(about, Map.of("train", new Work(batch, train), "infer", new Work(batch, infer)));
    }

    /**
     * What an order asks for.
     *
     * @param batch images per step
     * @param step  does it once and gives a number that is finite unless something is wrong
     */
    public record Work(int batch, DoubleSupplier step) {}

    /**
     * Answers orders from standard input until it ends.
     *
     * @param about one line describing the contender
     * @param kinds what it can be told to do
     */
    public static void serve(String about, Map<String, Work> kinds) throws IOException {
        PrintStream out = System.out;
        out.println("ABOUT " + about);
        out.println("READY");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] order = line.split(" ");
            Work work = kinds.get(order[0]);
            if (work == null) {
                throw new IllegalArgumentException("unknown order: " + line);
            }
            out.println(window(work.step(), Double.parseDouble(order[1]), work.batch()));
        }
    }

    private static String window(DoubleSupplier step, double seconds, int batch) {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long steps = 0;
        double last;
        do {
            last = step.getAsDouble();
            steps++;
        } while (System.nanoTime() < end);
        return "RESULT " + steps * batch / ((System.nanoTime() - start) / 1e9) + " " + last;
    }
}
