package org.inkstone.tensorboard;

import java.util.zip.CRC32C;

/** The checksum of TFRecord files: CRC-32C, rotated and shifted so that checksums of checksums stay good. */
final class MaskedCrc32c {
    private static final int DELTA = 0xa282ead8;

    private MaskedCrc32c() {}

    static int of(byte[] data, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, offset, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + DELTA;
    }
}
