package org.inkstone.data.transform;

/**
 * How strong the strongest of each {@link PictureOp} is; weaker ones lie at equal distances, in float arithmetic as
 * torchvision's tables (whose last bit depends on the processor).
 *
 * @param shear      tangent of the angle
 * @param translate  pixels, or a share of the side where {@code ofSide}
 * @param ofSide     see {@code translate}
 * @param rotate     degrees
 * @param enhance    by how much a factor differs from 1
 * @param posterize  bits that go
 */
record Magnitudes(double shear, double translate, boolean ofSide, double rotate, double enhance, int posterize) {
    private static final double BRIGHTEST = 255;
    private static final int BITS = 8;

    /** Of AutoAugment and RandAugment. */
    static final Magnitudes USUAL = new Magnitudes(0.3, 150.0 / 331.0, true, 30, 0.9, 4);
    /** Of TrivialAugment. */
    static final Magnitudes WIDE = new Magnitudes(0.99, 32, false, 135, 0.99, 6);

    /**
     * A magnitude by its number.
     *
     * @param bin    0 (nothing) to {@code bins - 1} (the strongest)
     * @param height of the picture
     * @param width  of the picture
     */
    double of(PictureOp op, int bin, int bins, int height, int width) {
        return switch (op) {
            case SHEAR_X, SHEAR_Y -> between(0, shear, bin, bins);
            case TRANSLATE_X -> between(0, ofSide ? translate * width : translate, bin, bins);
            case TRANSLATE_Y -> between(0, ofSide ? translate * height : translate, bin, bins);
            case ROTATE -> between(0, rotate, bin, bins);
            case BRIGHTNESS, COLOR, CONTRAST, SHARPNESS -> between(0, enhance, bin, bins);
            case POSTERIZE -> BITS - (int) Math.rint(bin / (float) ((bins - 1) / (double) posterize));
            case SOLARIZE -> between(BRIGHTEST, 0, bin, bins);
            case IDENTITY, AUTO_CONTRAST, EQUALIZE, INVERT -> 0;
        };
    }

    /** torch.linspace: counted from the nearer end. */
    private static float between(double first, double last, int bin, int bins) {
        float from = (float) first;
        float to = (float) last;
        float step = (to - from) / (bins - 1);
        return bin < bins / 2 ? from + step * bin : to - step * (bins - 1 - bin);
    }
}
