package org.inkstone.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.inkstone.data.Features;
import org.inkstone.data.Image;
import org.inkstone.data.ImageDecoder;
import org.inkstone.data.Tensor;
import org.junit.jupiter.api.Test;

/** Every deterministic transform gives torchvision's bytes and floats on PNG input, without any tolerance. */
class TorchvisionTest {
    private static final JsonObject GOLDEN = golden();

    @Test
    void everyPictureTransformGivesTorchvisionsBytes() {
        Map<String, Integer> counts = new TreeMap<>();
        for (JsonElement element : GOLDEN.getAsJsonArray("cases")) {
            JsonObject wanted = element.getAsJsonObject();
            String name = wanted.get("op").getAsString() + wanted.get("args") + " of "
                    + wanted.get("input").getAsString();
            Image result = (Image) apply(wanted, input(wanted.get("input").getAsString()));
            assertThat(result.height()).as(name).isEqualTo(wanted.get("height").getAsInt());
            assertThat(result.width()).as(name).isEqualTo(wanted.get("width").getAsInt());
            byte[] pixels = Base64.getDecoder().decode(wanted.get("pixels").getAsString());
            assertThat(result.data()).as(name).isEqualTo(pixels);
            counts.merge(wanted.get("op").getAsString(), 1, Integer::sum);
        }
        assertThat(counts).hasSize(14);
    }

    @Test
    void toTensorAndNormalizeGiveTorchsFloats() {
        JsonObject floats = GOLDEN.getAsJsonObject("floats");
        Normalize normalize = new Normalize(floats(floats, "mean"), floats(floats, "std"));
        Image small = input("small");
        Tensor tensor = new ToTensor().apply(small, null);
        assertThat(tensor.shape()).containsExactly(3, 5, 7);
        assertThat(tensor.data()).isEqualTo(floats(floats, "toTensor"));
        assertThat(normalize.apply(tensor, null).data()).isEqualTo(floats(floats, "normalize"));
        Tensor fused = (Tensor) Compose.of(new ToTensor(), normalize).apply(small, null);
        assertThat(fused.data()).isEqualTo(floats(floats, "normalize"));

        byte[] ramp = new byte[256];
        for (int i = 0; i < 256; i++) {
            ramp[i] = (byte) i;
        }
        Compose grey = Compose.of(new ToTensor(), new Normalize(0.1307f, 0.3081f));
        assertThat(((Tensor) grey.apply(new Image(ramp, 16, 16, 1), null)).data())
                .isEqualTo(floats(floats, "ramp"));
    }

    private static Features apply(JsonObject wanted, Image image) {
        JsonArray args = wanted.getAsJsonArray("args");
        Transform transform = switch (wanted.get("op").getAsString()) {
            case "resize" ->
                new Resize(integer(args, 1), integer(args, 2))
                        .with(Interpolation.valueOf(args.get(0).getAsString()));
            case "shorter" ->
                new Resize(integer(args, 1))
                        .with(Interpolation.valueOf(args.get(0).getAsString()));
            case "resizeCrop" ->
                Compose.of(new Resize(integer(args, 0)), new CenterCrop(integer(args, 1), integer(args, 2)));
            case "centerCrop" -> new CenterCrop(integer(args, 0), integer(args, 1));
            case "hflip" -> new RandomHorizontalFlip(1);
            case "vflip" -> new RandomVerticalFlip(1);
            case "pad" -> pad(args);
            case "grayscale" -> new Grayscale(integer(args, 0));
            case "brightness" -> (f, r) -> Colors.brightness((Image) f, number(args));
            case "contrast" -> (f, r) -> Colors.contrast((Image) f, number(args));
            case "saturation" -> (f, r) -> Colors.saturation((Image) f, number(args));
            case "hue" -> (f, r) -> Colors.hue((Image) f, number(args));
            case "gaussianBlur" -> {
                double sigma = args.get(1).getAsDouble();
                yield new GaussianBlur(integer(args, 0), sigma, sigma);
            }
            case "resizedCrop" -> (f, r) -> resizedCrop((Image) f, args);
            default -> throw new AssertionError(wanted.get("op"));
        };
        return transform.apply(image, new SplittableRandom(1));
    }

    private static Transform pad(JsonArray args) {
        Pad pad = new Pad(integer(args, 0), integer(args, 1), integer(args, 2), integer(args, 3));
        PaddingMode mode = PaddingMode.valueOf(args.get(4).getAsString().toUpperCase(Locale.ROOT));
        return mode == PaddingMode.CONSTANT ? pad.filledWith(integer(args, 5)) : pad.with(mode);
    }

    private static Image resizedCrop(Image image, JsonArray args) {
        Region from = new Region(integer(args, 0), integer(args, 1), integer(args, 2), integer(args, 3));
        int height = integer(args, 4);
        int width = integer(args, 5);
        return Resampler.resize(image, from, height, width, new Region(0, 0, height, width), Interpolation.BILINEAR);
    }

    private static int integer(JsonArray args, int index) {
        return args.get(index).getAsInt();
    }

    private static double number(JsonArray args) {
        return args.get(0).getAsDouble();
    }

    private static Image input(String name) {
        byte[] png = Base64.getDecoder()
                .decode(GOLDEN.getAsJsonObject("inputs").get(name).getAsString());
        ImageDecoder decoder = name.equals("grey") ? ImageDecoder.rgb().grey() : ImageDecoder.rgb();
        return decoder.decode(png, name);
    }

    private static float[] floats(JsonObject from, String name) {
        double[] values = from.getAsJsonArray(name).asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }

    private static JsonObject golden() {
        return JsonParser.parseReader(new InputStreamReader(
                        TorchvisionTest.class.getResourceAsStream("/golden/transforms.json"), StandardCharsets.UTF_8))
                .getAsJsonObject();
    }
}
