package org.inkstone.generative.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** The three archives of the emoji set in small: six emoji of flat colours on two sheets. */
final class EmojiArchives {
    private static final String CHUNK = """
            internal object Chunk0 {
                GoogleEmoji("\\ud83d\\udc35", listOf("monkey_face"), 0, 0),
                GoogleEmoji("\\u2600\\ufe0f", listOf("sun", "sunny"), 0, 1),
                GoogleEmoji(
                  unicode = "\\ud83e\\uddd1\\u200d\\ud83d\\ude92",
                  shortcodes = emptyList(),
                  x = 1,
                  y = 0,
                  variants = listOf(
                    GoogleEmoji("\\ud83e\\uddd1\\ud83c\\udffb\\u200d\\ud83d\\ude92", emptyList(), 1, 1),
                  ),
                ),
                GoogleEmoji("\\ud83d\\udc68\\u200d\\ud83d\\ude92", listOf("male-firefighter"), 0, 2),
                GoogleEmoji("\\ud83d\\udd2e", listOf("without_words"), 0, 3),
            """;
    private static final String WORDS = """
            [{"emoji":"🐵","description":"monkey face","group":"Animals & Nature","subgroup":"animal-mammal","keywords":["ape","face"]},
             {"emoji":"☀️","description":"sun","group":"Travel & Places","subgroup":"sky-weather","keywords":[]},
             {"emoji":"🧑‍🚒","description":"firefighter","group":"People & Body","subgroup":"person-role","keywords":["fire"]},
             {"emoji":"🧑🏻‍🚒","description":"firefighter: light skin tone","group":"People & Body","subgroup":"person-role","keywords":["fire"]},
             {"emoji":"👨‍🚒","description":"man firefighter","group":"People & Body","subgroup":"person-role","keywords":["fire"]},
             {"emoji":"🇸🇰","description":"flag: Slovakia","group":"Flags","subgroup":"country-flag","keywords":["flag"]}]
            """;

    private EmojiArchives() {}

    static EmojiSet read(EmojiOptions options) {
        return Emoji.read(pictures(), places(), words(WORDS), options);
    }

    static byte[] places() {
        return zip(Map.of("common/XChunk0.kt", CHUNK.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] words(String json) {
        return zip(Map.of("jemoji/emojis.json", json.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] pictures() {
        // half-transparent red at the top of the first sprite, one blue pixel in its corner
        BufferedImage first = new BufferedImage(66, 4 * 66, BufferedImage.TYPE_INT_ARGB);
        for (int x = 1; x <= 64; x++) {
            first.setRGB(x, 1, 0x80ff0000);
            first.setRGB(x, 66 + 1, 0xff00ff00);
        }
        first.setRGB(64, 64, 0xff0000ff);
        BufferedImage second = new BufferedImage(66, 4 * 66, BufferedImage.TYPE_INT_ARGB);
        return zip(Map.of(
                "res/drawable/emoji_google_sheet_0.png", png(first),
                "res/drawable/emoji_google_sheet_1.png", png(second)));
    }

    private static byte[] png(BufferedImage image) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] zip(Map<String, byte[]> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
