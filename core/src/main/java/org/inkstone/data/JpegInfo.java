package org.inkstone.data;

/**
 * What the markers of a JPEG file say. Decoders fill up a file that ends too early with grey and call it a success, so the
 * end marker is looked for here.
 *
 * @param height   rows, 0 where the file ends before it says so
 * @param width    columns, 0 where the file ends before it says so
 * @param complete whether the end marker is there
 */
record JpegInfo(int height, int width, boolean complete) {
    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;

    /** Whether these are the first bytes of a JPEG file. */
    static boolean looksLikeJpeg(byte[] bytes) {
        return bytes.length > 2 && at(bytes, 0) == 0xff && at(bytes, 1) == 0xd8 && at(bytes, 2) == 0xff;
    }

    static JpegInfo of(byte[] bytes) {
        int height = 0;
        int width = 0;
        int i = 2;
        while (i + 8 < bytes.length && at(bytes, i) == 0xff) {
            int marker = at(bytes, i + 1);
            if (marker == 0xff) { // fill byte
                i++;
                continue;
            }
            if (isFrame(marker)) {
                height = at(bytes, i + 5) << 8 | at(bytes, i + 6);
                width = at(bytes, i + 7) << 8 | at(bytes, i + 8);
            }
            i += 2 + (at(bytes, i + 2) << 8 | at(bytes, i + 3));
            if (marker == START_OF_SCAN) {
                // thumbnails with an end marker of their own lie before the scan and were stepped over
                return new JpegInfo(height, width, endsAfter(bytes, i));
            }
        }
        return new JpegInfo(height, width, false);
    }

    private static boolean endsAfter(byte[] bytes, int scan) {
        for (int i = bytes.length - 2; i >= scan; i--) {
            if (bytes[i] == (byte) 0xff && bytes[i + 1] == (byte) END_OF_IMAGE) {
                return true;
            }
        }
        return false;
    }

    /** SOF0..SOF15 without the three codes among them that mean something else. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static int at(byte[] bytes, int i) {
        return bytes[i] & 0xff;
    }
}
