package org.inkstone.generative.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.inkstone.data.DatasetCache;
import org.inkstone.data.DatasetException;
import org.inkstone.data.Image;
import org.inkstone.data.NamedDatasets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmojiTest {
    private final EmojiSet set = EmojiArchives.read(EmojiOptions.defaults());

    @Test
    void picturesAndWordsAreJoinedByCharacter() {
        assertThat(set.names()).containsExactly("monkey face", "sun", "firefighter", "man firefighter");
        assertThat(set.item(1).character()).isEqualTo("\u2600");
        assertThat(set.item(0).keywords()).containsExactly("ape", "face");
        assertThat(set.labels().get(set.get(0).classIndex())).isEqualTo("Animals & Nature");
        assertThat(set.groupIndices()).containsExactly(2, 4, 1, 1);
        assertThat(EmojiArchives.read(EmojiOptions.defaults().withSkinTones(true))
                        .size())
                .isEqualTo(5);
    }

    @Test
    void transparencyIsBlendedWithWhite() {
        Image image = set.item(0).image();
        assertThat(image.toString()).isEqualTo("Image[64x64x3]");
        assertThat(List.of(image.at(0, 0, 0), image.at(0, 0, 1), image.at(0, 0, 2)))
                .containsExactly(255, 127, 127);
        assertThat(image.at(30, 30, 1)).isEqualTo(255);
        assertThat(List.of(image.at(63, 63, 0), image.at(63, 63, 1), image.at(63, 63, 2)))
                .containsExactly(0, 0, 255);
        assertThat(List.of(set.item(1).image().at(0, 5, 0), set.item(1).image().at(0, 5, 1)))
                .containsExactly(0, 255);
    }

    @Test
    void smallerPicturesAreAverages() {
        EmojiSet small = EmojiArchives.read(EmojiOptions.defaults().withSide(32));
        Image image = small.item(0).image();
        assertThat(small.side()).isEqualTo(32);
        // one row of two is half red: (127 + 255) / 2
        assertThat(image.at(0, 7, 1)).isEqualTo(191);
        assertThat(image.at(31, 31, 0)).isEqualTo(191);
        assertThat(image.at(31, 31, 2)).isEqualTo(255);
    }

    @Test
    void picturesAreArraysFromMinusOneToOne() {
        assertThat(set.pictures(0, 1, 0).shape()).containsExactly(3, 3, 64, 64);
        assertThat(set.pictures(1).getFloat(0, 0, 0, 3)).isEqualTo(-1);
        assertThat(set.pictures(1).getFloat(0, 1, 0, 3)).isEqualTo(1);
        assertThat(set.pictures().size(0)).isEqualTo(4);
    }

    @Test
    void variantsAreOneFamily() {
        assertThat(EmojiFamilies.of("woman firefighter: medium skin tone", "People & Body"))
                .isEqualTo(EmojiFamilies.of("man firefighter", "People & Body"))
                .isEqualTo("firefighter");
        assertThat(EmojiFamilies.of("woman: red hair", "People & Body")).isEqualTo("person");
        assertThat(EmojiFamilies.of("man running facing right", "People & Body"))
                .isEqualTo("running");
        assertThat(EmojiFamilies.of("flag of the isle of man", "Flags")).isEqualTo("flag of the isle of man");
    }

    @Test
    void splitNeverPartsAFamilyAndIsRepeatable() {
        for (long seed = 0; seed < 20; seed++) {
            EmojiSplit split = set.splitFamilies(0.6, seed);
            Set<String> shown = families(split.train());
            assertThat(families(split.validation())).doesNotContainAnyElementsOf(shown);
            assertThat(split.train().size() + split.validation().size()).isEqualTo(4);
            assertThat(set.splitFamilies(0.6, seed).train().names())
                    .isEqualTo(split.train().names());
        }
        assertThat(set.split(0.5, 1).validation().size())
                .isEqualTo(set.splitFamilies(0.5, 1).validation().size());
    }

    private static Set<String> families(EmojiSet part) {
        return part.items().stream().map(EmojiItem::family).collect(Collectors.toSet());
    }

    @Test
    void captionsUseTheWords() {
        EmojiItem monkey = set.item(0);
        assertThat(monkey.longCaption()).isEqualTo("monkey face, ape, face, animal mammal");
        Set<String> captions = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            captions.add(monkey.randomCaption(random));
        }
        assertThat(captions).contains("monkey face", "monkey face, ape", "ape").doesNotContain("");
        for (int i = 0; i < 50; i++) {
            assertThat(set.item(1).randomCaption(random)).startsWith("sun");
        }
        assertThat(new EmojiNames.Entry("x", "flag: Slovakia", "Flags", "f", List.of()).name())
                .isEqualTo("flag of slovakia");
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> new EmojiOptions(48, false)).hasMessage("side must be 64, 32, 16 or 8: 48");
        assertThatThrownBy(() -> set.splitFamilies(1, 1)).hasMessage("trainRatio must be between 0 and 1: 1.0");
        assertThatThrownBy(() -> set.filter(item -> item.name().equals("sun")).splitFamilies(0.5, 1))
                .hasMessageContaining("two families");
        assertThatThrownBy(() -> set.filter(item -> false)).hasMessage("a set of emoji must hold at least one");
        assertThatThrownBy(() -> set.get(4)).hasMessage("item 4 of a set of 4 items");
        byte[] noArchive = {1, 2};
        assertThatThrownBy(() -> EmojiSprites.places(noArchive))
                .isInstanceOf(DatasetException.class)
                .hasMessage("the sources of emoji-google-android list no emoji");
        assertThatThrownBy(() -> EmojiNames.parse("[{\"emoji\":\"x\"}]")).hasMessageContaining("entry without");
        assertThatThrownBy(() -> EmojiNames.parse("[{")).hasMessageContaining("not valid JSON");
        assertThatThrownBy(() -> EmojiSprites.cut(EmojiArchives.pictures(), List.of(new EmojiSprites.Place(2, 0)), 64))
                .hasMessage("emoji-google-android has no picture at Place[sheet=2, row=0]");
        assertThatThrownBy(() -> EmojiSprites.member(EmojiArchives.places(), "other"))
                .hasMessage("an archive of the emoji set has no other");
    }

    @Test
    void knownByName(@TempDir Path root) {
        assertThat(NamedDatasets.names()).contains("emoji", "speeches", "cifar10");
        assertThat(NamedDatasets.spec("emoji").bytes()).isEqualTo(2_780_487 + 73_093 + 493_824);
        DatasetCache cache = new DatasetCache(root, true);
        assertThat(NamedDatasets.isInstalled("emoji", cache)).isFalse();
    }
}
