package org.inkstone.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
        PrintStream out = System.out;
        out.println("ABOUT " + about);
        out.println("READY");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] order = line.split(" ");
            out.println(window(order[0].equals("train") ? train : infer, Double.parseDouble(order[1]), batch));
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
