package org.inkstone.generative.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.inkstone.data.DatasetException;
import org.inkstone.data.Image;

/** The pictures of emoji-google-android: columns of 64x64 sprites with a border of one pixel, and where each emoji is. */
final class EmojiSprites {
    private static final int SPRITE = 64;
    private static final int PITCH = 66;
    private static final Pattern PLACE = Pattern.compile("GoogleEmoji\\(\\s*(?:unicode = )?\"([^\"]+)\",\\s*"
            + "(?:shortcodes = )?(?:listOf\\([^)]*\\)|emptyList\\(\\)),\\s*(?:x = )?(\\d+),\\s*(?:y = )?(\\d+)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");
    private static final Pattern SHEET = Pattern.compile("res/.*/emoji_google_sheet_(\\d+)\\.png");

    private EmojiSprites() {}

    /** Where a sprite stands: the sheet, and the row in it. */
    record Place(int sheet, int row) {}

    /**
     * Where emoji are, in the order of the keyboard, by character without variation selector.
     *
     * @param sources the sources jar
     */
    static Map<String, Place> places(byte[] sources) {
        Map<String, Place> places = new LinkedHashMap<>();
        // chunks by name, so that the order does not depend on the archive
        for (byte[] file : members(sources, Pattern.compile(".*Chunk\\d+\\.kt")).values()) {
            Matcher matcher = PLACE.matcher(new String(file, StandardCharsets.UTF_8));
            while (matcher.find()) {
                places.putIfAbsent(
                        EmojiNames.plain(unescaped(matcher.group(1))),
                        new Place(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))));
            }
        }
        if (places.isEmpty()) {
            throw new DatasetException("the sources of emoji-google-android list no emoji");
        }
        return places;
    }

    /** The sprites at the places wanted, in that order, composited on white. */
    static List<Image> cut(byte[] archive, List<Place> wanted, int side) {
        Map<Integer, BufferedImage> sheets = new TreeMap<>();
        members(archive, SHEET).forEach((name, png) -> {
            Matcher matcher = SHEET.matcher(name);
            if (matcher.matches()) {
                sheets.put(Integer.parseInt(matcher.group(1)), decode(png, name));
            }
        });
        List<Image> images = new ArrayList<>(wanted.size());
        for (Place place : wanted) {
            BufferedImage sheet = sheets.get(place.sheet());
            if (sheet == null || (place.row() + 1) * PITCH > sheet.getHeight()) {
                throw new DatasetException("emoji-google-android has no picture at " + place);
            }
            images.add(averaged(sheet.getRGB(1, place.row() * PITCH + 1, SPRITE, SPRITE, null, 0, SPRITE), side));
        }
        return images;
    }

    private static Map<String, byte[]> members(byte[] archive, Pattern names) {
        Map<String, byte[]> found = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                if (names.matcher(entry.getName()).matches()) {
                    found.put(entry.getName(), zip.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new DatasetException("an archive of the emoji set is damaged (" + e.getMessage() + ")", e);
        }
        return found;
    }

    /** The one file of that name. */
    static byte[] member(byte[] archive, String name) {
        byte[] content = members(archive, Pattern.compile(Pattern.quote(name))).get(name);
        if (content == null) {
            throw new DatasetException("an archive of the emoji set has no " + name);
        }
        return content;
    }

    private static BufferedImage decode(byte[] png, String name) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            if (image == null || image.getWidth() < PITCH) {
                throw new DatasetException(name + " is no sheet of sprites");
            }
            return image;
        } catch (IOException e) {
            throw new DatasetException("cannot decode " + name + " (" + e.getMessage() + ")", e);
        }
    }

    private static String unescaped(String kotlin) {
        return ESCAPE.matcher(kotlin)
                .replaceAll(m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
    }

    /** Blends with white, then averages squares of pixels. */
    private static Image averaged(int[] argb, int side) {
        int factor = SPRITE / side;
        int area = factor * factor;
        byte[] pixels = new byte[side * side * 3];
        for (int row = 0, to = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                for (int shift = 16; shift >= 0; shift -= 8) {
                    int sum = 0;
                    for (int i = 0; i < area; i++) {
                        int pixel = argb[(row * factor + i / factor) * SPRITE + column * factor + i % factor];
                        int alpha = pixel >>> 24;
                        sum += (pixel >> shift & 0xff) * alpha + 255 * (255 - alpha);
                    }
                    pixels[to++] = (byte) ((sum + 255 * area / 2) / (255 * area));
                }
            }
        }
        return new Image(pixels, side, side, 3);
    }
}
