package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;

/**
 * Changes brightness, contrast, saturation and hue of a picture at random, in random order, as torchvision's
 * {@code ColorJitter}; see {@link Colors} for what each does.
 */
public final class ColorJitter implements Transform {
    private final double brightness;
    private final double contrast;
    private final double saturation;
    private final double hue;

    /**
     * @param brightness factor drawn from max(0, 1 - brightness) to 1 + brightness; 0 for none
     * @param contrast   likewise
     * @param saturation likewise
     * @param hue        share of the colour circle, drawn from -hue to hue; 0 to 0.5
     */
    public ColorJitter(double brightness, double contrast, double saturation, double hue) {
        this.brightness = checked("brightness", brightness);
        this.contrast = checked("contrast", contrast);
        this.saturation = checked("saturation", saturation);
        this.hue = checked("hue", hue);
        if (hue > 0.5) {
            throw new IllegalArgumentException("hue must be from 0 to 0.5: " + hue);
        }
    }

    @Override
    public Image apply(Features input, RandomGenerator random) {
        Image image = Sizes.image(input, "ColorJitter");
        for (int property : Draws.permutation(random, 4)) {
            image = switch (property) {
                case 0 -> brightness == 0 ? image : Colors.brightness(image, factor(random, brightness));
                case 1 -> contrast == 0 ? image : Colors.contrast(image, factor(random, contrast));
                case 2 -> saturation == 0 ? image : Colors.saturation(image, factor(random, saturation));
                default -> hue == 0 ? image : Colors.hue(image, Draws.between(random, -hue, hue));
            };
        }
        return image;
    }

    private static double factor(RandomGenerator random, double strength) {
        return Draws.between(random, Math.max(0, 1 - strength), 1 + strength);
    }

    private static double checked(String name, double strength) {
        if (!(strength >= 0) || Double.isInfinite(strength)) {
            throw new IllegalArgumentException(name + " must not be negative: " + strength);
        }
        return strength;
    }

    @Override
    public String toString() {
        return "ColorJitter(" + brightness + ", " + contrast + ", " + saturation + ", " + hue + ")";
    }
}
