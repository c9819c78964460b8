package org.inkstone.data;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Says of a file that can't be decoded what it is, as far as its first bytes tell. */
final class UnreadImage {
    private static final int LOOKED_AT = 64;
    /** Beginnings, read as Latin-1; a dot stands for any byte. */
    private static final Map<String, String> FOREIGN = new LinkedHashMap<>();

    static {
        FOREIGN.put("....ftypavi[fs]", "AVIF");
        FOREIGN.put("....ftyp(hei|hev|mif1|msf1)", "HEIC");
        FOREIGN.put("....ftyp", "MP4 or QuickTime video");
        FOREIGN.put("....JXL |\u00ff\n", "JPEG XL");
        FOREIGN.put("\0\0\1\0", "Windows icon");
        FOREIGN.put("8BPS", "Photoshop");
        FOREIGN.put("%PDF", "PDF");
        FOREIGN.put("%!PS", "PostScript");
        FOREIGN.put("PK\3\4", "ZIP archive");
        FOREIGN.put("\\s*(<\\?xml[^>]*>\\s*)?(<!--.*-->\\s*)?<svg", "SVG");
        FOREIGN.put("\\s*<(!doctype )?html", "HTML page");
    }

    private UnreadImage() {}

    /** Why the file can't be read, to be put behind a colon. */
    static String reason(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> kind : FOREIGN.entrySet()) {
            if (start.toLowerCase(Locale.ROOT).matches("(?s)(" + kind.getKey().toLowerCase(Locale.ROOT) + ").*")) {
                return "it is a file of another kind (" + kind.getValue()
                        + "); known are JPEG, PNG, BMP, GIF, WebP, TIFF and PNM";
            }
        }
        if (start.startsWith("\u0089PNG") && start.length() >= 24 && (zero(bytes, 16) || zero(bytes, 20))) {
            return "its size is zero";
        }
        return "damaged, or of no known format";
    }

    private static boolean zero(byte[] bytes, int at) {
        return bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 0 && bytes[at + 3] == 0;
    }
}
