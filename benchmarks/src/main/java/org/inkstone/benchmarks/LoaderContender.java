package org.inkstone.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.inkstone.data.DataLoader;
import org.inkstone.data.ImageFolder;
import org.inkstone.data.transform.CenterCrop;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.Resize;
import org.inkstone.data.transform.ToTensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Inkstone's loader on a folder of pictures: {@code <folder> <workers> <batch size>}, told {@code load <seconds>}. */
public final class LoaderContender {
    private static final int MIDDLE = 112;

    private LoaderContender() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        try (DataLoader loader = loader(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]))) {
            out.println("ABOUT Inkstone, Java " + System.getProperty("java.version"));
            out.println("READY");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(window(loader, Double.parseDouble(line.split(" ")[1])));
            }
        }
    }

    private static DataLoader loader(Path folder, int workers, int batchSize) {
        Compose transform = Compose.of(
                new Resize(256),
                new CenterCrop(224),
                new ToTensor(),
                new Normalize(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}));
        return DataLoader.builder(ImageFolder.of(folder).transformed(transform))
                .batchSize(batchSize)
                .shuffle(42)
                .workers(workers)
                .build();
    }

    /** Whole epochs, so that nothing is prepared before the clock starts or left over when it stops. */
    private static String window(DataLoader loader, double seconds) {
        long start = System.nanoTime();
        long images = 0;
        double total = 0;
        double elapsed;
        do {
            loader.reset();
            while (loader.hasNext()) {
                INDArray features = loader.next().getFeatures();
                images += features.size(0);
                for (int c = 0; c < 3; c++) {
                    total += features.getFloat(0, c, MIDDLE, MIDDLE);
                }
            }
            elapsed = (System.nanoTime() - start) / 1e9;
        } while (elapsed < seconds);
        return "RESULT " + images / elapsed + " " + total;
    }
}
