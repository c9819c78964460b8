package org.inkstone.generative.data;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inkstone.data.DatasetException;

/** The words of jemoji's {@code emojis.json}. */
final class EmojiNames {
    private static final String VARIATION_SELECTOR = "\ufe0f";

    private EmojiNames() {}

    /** One entry as it stands in the file. */
    record Entry(String emoji, String description, String group, String subgroup, List<String> keywords) {

        /** In small letters; "flag: Slovakia" reads as "flag of slovakia". */
        String name() {
            String lower = description.toLowerCase(Locale.ROOT);
            return lower.startsWith("flag: ") ? "flag of " + lower.substring(6) : lower;
        }
    }

    /**
     * Entries by character without the variation selector; of an emoji listed in several qualities they say the same.
     *
     * @throws DatasetException when the text is not what it should be
     */
    static Map<String, Entry> parse(String json) {
        try {
            Map<String, Entry> entries = new HashMap<>();
            for (Entry entry : new Gson().fromJson(json, Entry[].class)) {
                if (entry == null
                        || entry.emoji() == null
                        || entry.description() == null
                        || entry.group() == null
                        || entry.subgroup() == null
                        || entry.keywords() == null) {
                    throw new DatasetException("emojis.json has an entry without emoji, description, group, subgroup"
                            + " or keywords: " + entry);
                }
                entries.putIfAbsent(plain(entry.emoji()), entry);
            }
            return entries;
        } catch (JsonParseException e) {
            throw new DatasetException("emojis.json is not valid JSON (" + e.getMessage() + ")", e);
        }
    }

    /** Without U+FE0F, by which the two sources differ. */
    static String plain(String emoji) {
        return emoji.replace(VARIATION_SELECTOR, "");
    }
}
