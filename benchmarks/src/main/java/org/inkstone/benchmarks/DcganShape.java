package org.inkstone.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inkstone.generative.gan.Dcgan;

/**
 * The DCGAN that all contenders build: batch normalisation in both networks, binary cross-entropy, Adam.
 *
 * @param batch    pictures in a step, real and generated each
 * @param size     rows and columns of a picture
 * @param channels of a picture
 * @param width    channels next to the picture
 * @param latent   numbers in a code
 */
public record DcganShape(int batch, int size, int channels, int width, int latent) {
    /** The shape that the benchmark has by default. */
    static DcganShape small() {
        return new DcganShape(64, 32, 3, 64, 100);
    }

    Dcgan networks() {
        return Dcgan.builder(size, channels).width(width).latent(latent).build();
    }

    /** As the contenders' command lines have it, read back by {@link #parse}. */
    public List<String> arguments() {
        Map<String, Integer> values = new LinkedHashMap<>();
        values.put("batch", batch);
        values.put("size", size);
        values.put("channels", channels);
        values.put("width", width);
        values.put("latent", latent);
        List<String> list = new ArrayList<>();
        values.forEach((name, value) -> list.addAll(List.of("--" + name, value.toString())));
        return list;
    }

    /** Reads what {@link #arguments} writes. */
    public static DcganShape parse(String... arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        return new DcganShape(
                number(values, "--batch"),
                number(values, "--size"),
                number(values, "--channels"),
                number(values, "--width"),
                number(values, "--latent"));
    }

    private static int number(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return Integer.parseInt(value);
    }
}
