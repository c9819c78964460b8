package org.inkstone.data.transform;

/** Pillow's hue, saturation, value in 8 bits each, with its float and double steps. */
final class Hsv {
    private Hsv() {}

    /** Returns h << 16 | s << 8 | v. */
    static int ofRgb(int r, int g, int b) {
        int max = Math.max(r, Math.max(g, b));
        int min = Math.min(r, Math.min(g, b));
        if (min == max) {
            return max;
        }
        float range = max - min;
        float s = range / max;
        float rc = (max - r) / range;
        float gc = (max - g) / range;
        float bc = (max - b) / range;
        float sector;
        if (r == max) {
            sector = bc - gc;
        } else if (g == max) {
            sector = (float) (2.0 + rc - bc);
        } else {
            sector = (float) (4.0 + gc - rc);
        }
        float h = (float) ((sector / 6.0 + 1.0) % 1.0);
        return (int) (h * 255.0) << 16 | (int) (s * 255.0) << 8 | max;
    }

    /** Returns r << 16 | g << 8 | b. */
    static int toRgb(int h, int s, int v) {
        if (s == 0) {
            return v << 16 | v << 8 | v;
        }
        int sector = (int) Math.floor(h * 6.0 / 255.0);
        float f = (float) (h * 6.0 / 255.0 - sector);
        float fs = (float) (s / 255.0);
        int p = (int) (v * (1.0 - fs) + 0.5);
        int q = (int) (v * (1.0 - fs * f) + 0.5);
        int t = (int) (v * (1.0 - fs * (1.0 - f)) + 0.5);
        return switch (sector % 6) {
            case 0 -> v << 16 | t << 8 | p;
            case 1 -> q << 16 | v << 8 | p;
            case 2 -> p << 16 | v << 8 | t;
            case 3 -> p << 16 | q << 8 | v;
            case 4 -> t << 16 | p << 8 | v;
            default -> v << 16 | p << 8 | q;
        };
    }
}
