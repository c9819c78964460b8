package org.inkstone.data.fetch;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of this machine and waits for it. */
final class Command {
    private static final long LIMIT_MINUTES = 15;
    private static final int SHOWN = 200;

    private Command() {}

    /**
     * @throws IOException naming the program when it is missing, fails (with the end of its output) or takes too long
     */
    static void run(Path folder, List<String> command) throws IOException {
        String program = command.get(0);
        Path log = Files.createTempFile(folder, "output", ".txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                    .start();
        } catch (IOException e) {
            throw new IOException("'" + program + "' is not installed or not on the PATH", e);
        }
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException("'" + program + "' took longer than " + LIMIT_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while '" + program + "' ran");
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "'" + String.join(" ", command.subList(0, 3)) + "' failed: " + oneLine(Files.readAllBytes(log)));
        }
    }

    /** Whether this is Windows, where scripts have another name than their program. */
    static boolean windows() {
        return File.separatorChar == '\\';
    }

    private static File nothing() {
        return new File(windows() ? "NUL" : "/dev/null");
    }

    private static String oneLine(byte[] output) {
        String text = new String(output, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
