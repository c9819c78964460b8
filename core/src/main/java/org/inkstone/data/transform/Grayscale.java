package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;

/** Takes the colour away: L = 0.299 R + 0.587 G + 0.114 B, rounded as Pillow does. */
public final class Grayscale implements Transform {
    private final int channels;

    /** One channel. */
    public Grayscale() {
        this(1);
    }

    /** @param channels 1, or 3 for three equal channels */
    public Grayscale(int channels) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3: " + channels);
        }
        this.channels = channels;
    }

    @Override
    public Image apply(Features input, RandomGenerator random) {
        Image image = Sizes.image(input, "Grayscale");
        byte[] grey = image.channels() == 1 ? image.data().clone() : Colors.luminance(image);
        if (channels == 1) {
            return new Image(grey, image.height(), image.width(), 1);
        }
        byte[] three = new byte[grey.length * 3];
        for (int i = 0; i < three.length; i++) {
            three[i] = grey[i / 3];
        }
        return new Image(three, image.height(), image.width(), 3);
    }

    @Override
    public String toString() {
        return "Grayscale(" + channels + ")";
    }
}
