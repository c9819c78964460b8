package org.inkstone.data.transform;

import java.util.Locale;
import org.inkstone.data.Image;

/**
 * The operations that {@link AutoAugment}, {@link RandAugment} and {@link TrivialAugment} choose from, each with one
 * magnitude; the pixels are those of torchvision on a Pillow picture without interpolation.
 */
public enum PictureOp {
    /** Nothing. */
    IDENTITY(false),
    /** See {@link AffineRemap#shearX}. */
    SHEAR_X(true),
    /** See {@link AffineRemap#shearY}. */
    SHEAR_Y(true),
    /** To the right; the fraction of a pixel is cut off. */
    TRANSLATE_X(true),
    /** Down; the fraction of a pixel is cut off. */
    TRANSLATE_Y(true),
    /** By degrees. */
    ROTATE(true),
    /** {@link Colors#brightness} by 1 + magnitude. */
    BRIGHTNESS(true),
    /** {@link Colors#saturation} by 1 + magnitude. */
    COLOR(true),
    /** {@link Colors#contrast} by 1 + magnitude. */
    CONTRAST(true),
    /** {@link Colors#sharpness} by 1 + magnitude. */
    SHARPNESS(true),
    /** Bits that stay. */
    POSTERIZE(false),
    /** The threshold. */
    SOLARIZE(false),
    /** Has no magnitude. */
    AUTO_CONTRAST(false),
    /** Has no magnitude. */
    EQUALIZE(false),
    /** Has no magnitude. */
    INVERT(false);

    private final boolean signed;

    PictureOp(boolean signed) {
        this.signed = signed;
    }

    /** Whether the magnitude may as well be negative. */
    public boolean signed() {
        return signed;
    }

    /**
     * Changes a picture.
     *
     * @param magnitude what it means depends on the operation
     * @param fill      0..255, for what comes from outside the picture
     */
    public Image apply(Image image, double magnitude, int fill) {
        return switch (this) {
            case IDENTITY -> image;
            case SHEAR_X -> AffineRemap.shearX(image, magnitude, fill);
            case SHEAR_Y -> AffineRemap.shearY(image, magnitude, fill);
            case TRANSLATE_X -> AffineRemap.translate(image, (int) magnitude, 0, fill);
            case TRANSLATE_Y -> AffineRemap.translate(image, 0, (int) magnitude, fill);
            case ROTATE -> AffineRemap.rotate(image, magnitude, fill);
            case BRIGHTNESS -> Colors.brightness(image, 1 + magnitude);
            case COLOR -> Colors.saturation(image, 1 + magnitude);
            case CONTRAST -> Colors.contrast(image, 1 + magnitude);
            case SHARPNESS -> Colors.sharpness(image, 1 + magnitude);
            case POSTERIZE -> Tones.posterize(image, (int) magnitude);
            case SOLARIZE -> Tones.solarize(image, magnitude);
            case AUTO_CONTRAST -> Tones.autoContrast(image);
            case EQUALIZE -> Tones.equalize(image);
            case INVERT -> Tones.invert(image);
        };
    }

    /** The operation of a name in any case, with or without underscores, such as {@code ShearX}. */
    static PictureOp of(String name) {
        for (PictureOp op : values()) {
            if (op.name().replace("_", "").equals(name.toUpperCase(Locale.ROOT))) {
                return op;
            }
        }
        throw new IllegalArgumentException("no operation \"" + name + "\"");
    }
}
