package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.io.labels.PatternPathLabelGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDatasetsTest {
    @TempDir
    Path root;

    /** A one-colour picture, so that items can be told apart. */
    private Path picture(String path, int red) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 12; i++) {
            image.setRGB(i % 4, i / 4, red << 16);
        }
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static int red(Dataset set, int i) {
        return ((Image) set.get(i).features()).at(0, 0, 0);
    }

    @Test
    void folderNameIsTheLabel() throws IOException {
        picture("bees/b.png", 30);
        picture("ants/2.PNG", 20);
        picture("ants/10.png", 10);
        picture("ants/deeper/x.png", 25);
        picture("bees/.hidden.png", 99);
        picture(".cache/x.png", 99);
        Files.writeString(root.resolve("ants/notes.txt"), "no picture");
        ImageFolder set = ImageFolder.of(root);
        assertThat(set.labels()).containsExactly("ants", "bees");
        assertThat(set.size()).isEqualTo(4);
        assertThat(List.of(red(set, 0), red(set, 1), red(set, 2), red(set, 3))).containsExactly(10, 20, 25, 30);
        assertThat(set.classCounts()).containsExactly(3, 1);
        assertThat(set.get(3).source()).isEqualTo(root.resolve("bees/b.png").toString());
        assertThat(((Image) set.get(0).features()).height()).isEqualTo(3);
        assertThat(((Image) set.decodedBy(ImageDecoder.rgb().grey()).get(0).features()).channels())
                .isEqualTo(1);
        assertThatThrownBy(() -> set.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void antsPlusBees() throws IOException {
        picture("train/ants/a.png", 10);
        picture("train/bees/b.png", 20);
        Dataset both =
                ImageFolder.ofClass(root.resolve("train/ants")).concat(ImageFolder.ofClass(root.resolve("train/bees")));
        assertThat(both.labels()).containsExactly("ants", "bees");
        assertThat(both.get(1).classIndex()).isEqualTo(1);
        assertThat(red(both, 1)).isEqualTo(20);
    }

    @Test
    void classesAndSplitsNeedNoDecoding() throws IOException {
        picture("a/ok.png", 1);
        Files.writeString(root.resolve("a/broken.png"), "x");
        Files.createDirectories(root.resolve("b"));
        Files.writeString(root.resolve("b/broken.png"), "x");
        ImageFolder set = ImageFolder.of(root);
        assertThat(set.classCounts()).containsExactly(2, 1);
        assertThat(set.split(0.5, 1).train().size()).isBetween(1, 2);
        assertThatThrownBy(() -> set.get(0))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(root.resolve("a/broken.png").toString());
    }

    @Test
    void foldersThatAreNoSetAreNamed() throws IOException {
        assertThatThrownBy(() -> ImageFolder.of(root.resolve("none")))
                .hasMessage("no such folder: " + root.resolve("none"));
        assertThatThrownBy(() -> ImageFolder.of(root))
                .hasMessage("no class folders in " + root + ", it is empty of images");
        Path picture = picture("x.png", 1);
        assertThatThrownBy(() -> ImageFolder.of(picture)).hasMessage("not a folder: " + picture);
        assertThatThrownBy(() -> ImageFolder.of(root)).hasMessageContaining("ImageFolder.ofClass");
        picture("ants/a.png", 1);
        Files.createDirectories(root.resolve("bees"));
        assertThatThrownBy(() -> ImageFolder.of(root))
                .hasMessage("class folder " + root.resolve("bees") + " has no images");
    }

    @Test
    void labelInTheFileName() throws IOException {
        picture("dog.2.png", 20);
        picture("cat.1.png", 10);
        picture("dog.3.png", 30);
        FileNameDataset set = FileNameDataset.of(root, Pattern.compile("^(\\w+)\\."));
        assertThat(set.labels()).containsExactly("cat", "dog");
        assertThat(set.stream().map(Sample::classIndex)).containsExactly(0, 1, 1);
        assertThat(red(set, 2)).isEqualTo(30);
        assertThat(FileNameDataset.of(root, new PatternPathLabelGenerator("\\.", 0))
                        .size())
                .isEqualTo(3);
        assertThat(FileNameDataset.of(root, new ParentPathLabelGenerator()).labels())
                .containsExactly(root.getFileName().toString());
        assertThatThrownBy(() -> FileNameDataset.of(root, Pattern.compile("^(cat)")))
                .hasMessage("file name has no class by ^(cat): " + root.resolve("dog.2.png"));
        assertThatThrownBy(() -> FileNameDataset.of(root, Pattern.compile("cat")))
                .hasMessage("pattern needs a group around the class name: cat");
        Path empty = Files.createDirectory(root.resolve("empty"));
        assertThatThrownBy(() -> FileNameDataset.of(empty, Pattern.compile("(x)")))
                .hasMessage("no images in " + empty);
    }

    @Test
    void picturesWithTextBoxes() throws IOException {
        picture("img_1.png", 10);
        picture("img_2.png", 20);
        Files.writeString(
                root.resolve("gt_img_1.txt"), "\ufeff10,11,20,11,20,15,10,15,Hello, world\r\n1,2,3,2,3,4,1,4,###\r\n");
        Files.writeString(root.resolve("img_2.txt"), "");
        TextBoxDataset set = TextBoxDataset.of(root);
        Target.TextBoxes boxes = (Target.TextBoxes) set.get(0).target();
        assertThat(boxes.boxes()).hasSize(2);
        assertThat(boxes.boxes().get(0).text()).isEqualTo("Hello, world");
        assertThat(boxes.boxes().get(0).corners()).containsExactly(10, 11, 20, 11, 20, 15, 10, 15);
        assertThat(((Target.TextBoxes) set.target(1)).boxes()).isEmpty();
        assertThat(red(set, 1)).isEqualTo(20);
        assertThat(set.labels()).isEmpty();
    }

    @Test
    void pictureAndTextFilesMustMatch() throws IOException {
        Path image = picture("images/a.png", 10);
        Path texts = Files.createDirectory(root.resolve("texts"));
        assertThatThrownBy(() -> TextBoxDataset.of(root.resolve("images"), texts))
                .hasMessage(
                        "image " + image + " has no text file: looked for " + texts.resolve("gt_a.txt") + " and a.txt");
        Files.writeString(texts.resolve("gt_a.txt"), "1,2,3,4,x");
        assertThat(TextBoxDataset.of(root.resolve("images"), texts).size()).isEqualTo(1);
        Files.writeString(texts.resolve("gt_b.txt"), "1,2,3,4,x");
        assertThatThrownBy(() -> TextBoxDataset.of(root.resolve("images"), texts))
                .hasMessage("text file " + texts.resolve("gt_b.txt") + " has no image in " + root.resolve("images"));
    }

    @Test
    void textBoxLinesOfEveryKind() {
        assertThat(TextBoxFile.parse("38, 43, 920, 215, \"Tiredness\"\n275, 264, 665, 450, \"kills, \\\"A\\\"\"", "f"))
                .extracting(TextBox::text)
                .containsExactly("Tiredness", "kills, \"A\"");
        assertThat(TextBoxFile.parse("38 43 920 215 \"Tiredness\"", "f").get(0).corners())
                .containsExactly(38, 43, 920, 43, 920, 215, 38, 215);
        assertThat(TextBoxFile.parse("1.5,2,3,4,a,b", "f").get(0)).satisfies(b -> {
            assertThat(b.text()).isEqualTo("a,b");
            assertThat(b.corners()[0]).isEqualTo(1.5f);
        });
        assertThat(TextBoxFile.parse("1,2,3,4,42", "f").get(0).text()).isEqualTo("42");
        assertThat(TextBoxFile.parse("-1,2,3,2,3,4,1,4,\"kept\"", "f").get(0).text())
                .isEqualTo("\"kept\"");
        assertThat(TextBoxFile.parse("1,2,3,2,3,4,1,4,", "f").get(0).text()).isEmpty();
        assertThat(TextBoxFile.parse("1,2,3,2,3,4,1,4,\u6587\u5b57", "f").get(0).text())
                .isEqualTo("\u6587\u5b57");
        // one plain rectangle makes the whole file rectangles
        assertThat(TextBoxFile.parse("1,2,3,4,word\n1,2,3,4,5,6,7,8,9", "f")
                        .get(1)
                        .text())
                .isEqualTo("5,6,7,8,9");
        assertThatThrownBy(() -> TextBoxFile.parse("1,2,3,4,ok\n\n1,2,three", "f"))
                .hasMessage("f:3 is neither 'x1,y1,x2,y2,x3,y3,x4,y4,text' nor 'x1,y1,x2,y2,text': 1,2,three");
        assertThatThrownBy(() -> TextBoxFile.parse("10,2,3,4,x", "f"))
                .hasMessageStartingWith("f:1 has its right or bottom edge before its left or top edge");
    }

    @Test
    void textThatIsNotUtf8IsNamed() throws IOException {
        Path file = Files.write(root.resolve("gt_x.txt"), new byte[] {'1', ',', (byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> TextBoxFile.read(file)).hasMessage(file + " is not UTF-8");
    }
}
