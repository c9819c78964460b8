package org.inkstone.generative.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.DatasetException;
import org.inkstone.data.DatasetSpec;
import org.inkstone.data.DatasetSpec.DataFile;
import org.inkstone.data.Image;
import org.inkstone.data.fetch.Archives;
import org.inkstone.data.fetch.LocalArchives;
import org.inkstone.data.fetch.MavenArtifact;
import org.inkstone.data.fetch.MavenRepository;
import org.inkstone.data.fetch.Unpacker;

/**
 * Emoji with their names and keywords: 1,906 pictures 64x64, 3,781 with skin tones. The pictures are Google's Noto Emoji as
 * packed by Niklas Baudy and others ({@code com.vanniktech:emoji-google-android} 0.23.0), the words Unicode's as collected
 * by Dominic Fellbaum ({@code net.fellbaum:jemoji} 2.0.0); both artefacts are under the Apache License 2.0 and are fetched,
 * 3.3 MB, from Maven Central.
 */
public final class Emoji {
    static final String NAME = "emoji";

    static final String PICTURES = "emoji-google-android-0.23.0.aar";
    static final String PLACES = "emoji-google-android-0.23.0-sources.jar";
    static final String WORDS = "jemoji-2.0.0.jar";

    private static final String PICTURES_SHA256 = "7b86956209733e7552163b820e8009379587a2f167d482799e1a4b8eb97f26b1";
    private static final String PLACES_SHA256 = "cf9d9c42c72fbadf6a4ffc1da41cb417d06fb55ffee67dcadc98ee96b630f8a6";
    private static final String WORDS_SHA256 = "76c77aba02627c7c09a7554949e02aadb3551aae17fbf33c609c98928a843ded";
    private static final String MIRROR = "https://repo1.maven.org/maven2/";
    private static final String NAMES_FILE = "jemoji/emojis.json";
    private static final List<String> GROUPS = List.of(
            "Smileys & Emotion",
            "People & Body",
            "Animals & Nature",
            "Food & Drink",
            "Travel & Places",
            "Activities",
            "Objects",
            "Symbols",
            "Flags");

    private Emoji() {}

    /** The nine groups in label order, Unicode's. */
    public static List<String> groups() {
        return GROUPS;
    }

    /** Files, checksums and sources. */
    public static DatasetSpec spec() {
        Map<String, Unpacker> archives = Map.of(
                PICTURES, Archives.whole(PICTURES),
                PLACES, Archives.whole(PLACES),
                WORDS, Archives.whole(WORDS));
        List<MavenArtifact> artifacts = List.of(
                emojiGoogle(null, "aar", PICTURES_SHA256, archives.get(PICTURES)),
                emojiGoogle("sources", "jar", PLACES_SHA256, archives.get(PLACES)),
                new MavenArtifact("net.fellbaum", "jemoji", "2.0.0", null, "jar", WORDS_SHA256, archives.get(WORDS)));
        return new DatasetSpec(
                NAME,
                List.of(
                        new DataFile(PICTURES, 2_780_487, PICTURES_SHA256),
                        new DataFile(PLACES, 73_093, PLACES_SHA256),
                        new DataFile(WORDS, 493_824, WORDS_SHA256)),
                List.of(
                        LocalArchives.placedByHand(archives),
                        MavenRepository.ofUser(artifacts),
                        MavenRepository.central(artifacts),
                        MavenRepository.at(MIRROR, artifacts)),
                String.join(", ", List.of(PICTURES, PLACES, WORDS)) + " (" + MIRROR
                        + "com/vanniktech/emoji-google-android/0.23.0/ and " + MIRROR + "net/fellbaum/jemoji/2.0.0/)");
    }

    private static MavenArtifact emojiGoogle(String classifier, String extension, String sha256, Unpacker unpacker) {
        return new MavenArtifact(
                "com.vanniktech", "emoji-google-android", "0.23.0", classifier, extension, sha256, unpacker);
    }

    /** As {@link #load(DatasetCache, EmojiOptions)}, 64x64 and without skin tones. */
    public static EmojiSet load(DatasetCache cache) {
        return load(cache, EmojiOptions.defaults());
    }

    /**
     * All emoji that have both a picture and words, in the order of the keyboard.
     *
     * @throws DatasetException when they are not in the cache and cannot be fetched
     */
    public static EmojiSet load(DatasetCache cache, EmojiOptions options) {
        DatasetSpec spec = spec();
        return read(cache.read(spec, PICTURES), cache.read(spec, PLACES), cache.read(spec, WORDS), options);
    }

    /** Joins the three archives by character. */
    static EmojiSet read(byte[] pictures, byte[] places, byte[] words, EmojiOptions options) {
        Map<String, EmojiNames.Entry> names =
                EmojiNames.parse(new String(EmojiSprites.member(words, NAMES_FILE), StandardCharsets.UTF_8));
        List<String> characters = new ArrayList<>();
        List<EmojiSprites.Place> where = new ArrayList<>();
        EmojiSprites.places(places).forEach((character, place) -> {
            if (names.containsKey(character) && (options.skinTones() || !EmojiFamilies.hasSkinTone(character))) {
                characters.add(character);
                where.add(place);
            }
        });
        if (characters.isEmpty()) {
            throw new DatasetException("no emoji has both a picture and words");
        }
        List<Image> images = EmojiSprites.cut(pictures, where, options.side());
        List<EmojiItem> items = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            items.add(item(characters.get(i), names.get(characters.get(i)), images.get(i)));
        }
        return new EmojiSet(items, GROUPS);
    }

    private static EmojiItem item(String character, EmojiNames.Entry entry, Image image) {
        String name = entry.name();
        return new EmojiItem(
                character,
                name,
                entry.keywords(),
                entry.group(),
                entry.subgroup(),
                EmojiFamilies.of(name, entry.group()),
                image);
    }
}
