package org.inkstone.data;

/**
 * A piece of text in an image and the quadrilateral around it.
 *
 * @param text    the transcription; {@code "###"} marks illegible text in ICDAR files
 * @param corners x1, y1 ... x4, y4 in pixels, clockwise from the top left
 */
public record TextBox(String text, float[] corners) {
    public TextBox {
        if (corners.length != 8) {
            throw new IllegalArgumentException("corners must hold 4 points (8 numbers): " + corners.length);
        }
    }
}
