package org.inkstone.data.transform;

import org.inkstone.data.Image;

/** A rectangle of pixels. */
record Region(int top, int left, int height, int width) {
    static Region all(Image image) {
        return new Region(0, 0, image.height(), image.width());
    }
}
