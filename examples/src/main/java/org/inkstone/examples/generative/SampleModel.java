package org.inkstone.examples.generative;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.autoencoder.CodeModel;
import org.inkstone.generative.autoencoder.Vae;
import org.inkstone.generative.diffusion.Condition;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionSettings;
import org.inkstone.generative.diffusion.Sampling;
import org.inkstone.generative.diffusion.Thresholding;
import org.inkstone.generative.gan.Generator;
import org.inkstone.generative.texttoimage.TextToImage;
import org.inkstone.generative.texttoimage.TextToImageOptions;
import org.inkstone.train.ModelFiles;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A trained model that makes pictures, whatever kind it is. */
interface SampleModel {
    /**
     * What the user wants.
     *
     * @param number   of pictures
     * @param classNumber of all of them; -1 for each class in turn
     * @param prompts  for text to image; empty elsewhere
     * @param steps    of a diffusion's sampler
     * @param guidance scale of classifier-free guidance
     * @param seed     of the noise
     */
    record Wish(int number, int classNumber, List<String> prompts, int steps, double guidance, long seed) {}

    /**
     * What came out.
     *
     * @param pictures [N, C, H, W] in -1..1
     * @param captions one for each, or none
     */
    record Drawn(INDArray pictures, List<String> captions) {}

    /** What it is, for the title. */
    String title();

    /** Makes pictures; an {@link IllegalArgumentException} says what the model can't do. */
    Drawn draw(Wish wish);

    /** Opens a file, or the directory of a run. */
    static SampleModel open(Path path) {
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(
                    "no such model: " + path + "; give a model file or the directory of a run");
        }
        return Files.isDirectory(path) ? ofDirectory(path) : ofFile(path);
    }

    private static SampleModel ofDirectory(Path directory) {
        for (Path folder : List.of(directory, directory.resolve(EmojiStages.PIPELINE))) {
            if (TextToImage.isIn(folder)) {
                return new OfText(TextToImage.load(folder));
            }
        }
        for (Path folder : List.of(directory, directory.resolve("vae"))) {
            if (Files.isRegularFile(folder.resolve("encoder.zip"))
                    && Files.isRegularFile(folder.resolve("decoder.zip"))) {
                return ofCodes(folder);
            }
        }
        for (String name : List.of("model.zip", "generator.zip", "diffusion.zip")) {
            if (Files.isRegularFile(directory.resolve(name))) {
                return ofFile(directory.resolve(name));
            }
        }
        throw new IllegalArgumentException(directory
                + " holds no finished model that makes pictures: neither a text-to-image pipeline nor a VAE, model.zip,"
                + " generator.zip or diffusion.zip");
    }

    private static SampleModel ofCodes(Path folder) {
        if (CodeModel.load(folder) instanceof Vae vae) {
            return new OfVae(vae);
        }
        throw new IllegalArgumentException(folder
                + " holds a plain autoencoder: how its codes are distributed is not known, only a VAE can be sampled");
    }

    private static SampleModel ofFile(Path file) {
        if (holdsClip(file)) {
            throw new IllegalArgumentException(
                    file + " holds a CLIP, which compares pictures and texts but makes none");
        }
        if (ModelFiles.notes(file).keySet().stream().anyMatch(key -> key.startsWith("diffusion."))) {
            return new OfDiffusion(DiffusionModel.load(file));
        }
        if (ModelFiles.load(file) instanceof ComputationGraph graph
                && graph.getConfiguration().getNetworkInputs().get(0).equals("noise")) {
            return new OfGan(Generator.load(file));
        }
        throw new IllegalArgumentException(file
                + " holds a network that is no generator of a GAN and no diffusion model; of a diffusion's run give"
                + " the finished model, not a checkpoint");
    }

    private static boolean holdsClip(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.getEntry("clip.json") != null;
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " is no model file (" + e.getMessage() + ")", e);
        }
    }

    private static void refusePrompts(Wish wish, String model) {
        if (!wish.prompts().isEmpty()) {
            throw new IllegalArgumentException("--prompt is for text to image; this is " + model);
        }
    }

    /** Class numbers: the one wanted, or each in turn. */
    private static int[] classes(Wish wish, int classes) {
        if (wish.classNumber() >= classes) {
            throw new IllegalArgumentException(
                    "--class must be 0 to " + (classes - 1) + " for this model: " + wish.classNumber());
        }
        int[] numbers = new int[wish.number()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = wish.classNumber() >= 0 ? wish.classNumber() : i % classes;
        }
        return numbers;
    }

    private static List<String> named(int[] classes) {
        List<String> captions = new ArrayList<>();
        for (int number : classes) {
            captions.add("class " + number);
        }
        return captions;
    }

    private static void refuseClass(Wish wish) {
        if (wish.classNumber() >= 0) {
            throw new IllegalArgumentException("--class is for models trained with classes, this one was not");
        }
    }

    /** A variational autoencoder. */
    record OfVae(Vae vae) implements SampleModel {
        @Override
        public String title() {
            return "a VAE";
        }

        @Override
        public Drawn draw(Wish wish) {
            refusePrompts(wish, title());
            refuseClass(wish);
            return new Drawn(vae.sample(wish.number(), wish.seed()), List.of());
        }
    }

    /** A GAN's generator. */
    record OfGan(Generator generator) implements SampleModel {
        @Override
        public String title() {
            return "a GAN's generator";
        }

        @Override
        public Drawn draw(Wish wish) {
            refusePrompts(wish, title());
            if (!generator.isConditional()) {
                refuseClass(wish);
                return new Drawn(generator.sample(wish.number(), wish.seed()), List.of());
            }
            int[] classes = classes(wish, generator.classes());
            return new Drawn(generator.sample(wish.number(), wish.seed(), classes), named(classes));
        }
    }

    /** A diffusion model of pictures. */
    record OfDiffusion(DiffusionModel model) implements SampleModel {
        private static final int PICTURE_SIZES = 3;

        @Override
        public String title() {
            return "a diffusion model";
        }

        @Override
        public Drawn draw(Wish wish) {
            refusePrompts(wish, title());
            DiffusionSettings settings = model.settings();
            if (settings.shape().length != PICTURE_SIZES) {
                throw new IllegalArgumentException("this diffusion model makes no pictures but data of "
                        + settings.shape().length + " dimensions");
            }
            Sampling sampling = model.sampling()
                    .sampler(SamplerChoice.DPM_SOLVER.sampler())
                    .steps(Math.min(wish.steps(), settings.schedule().steps()))
                    .thresholding(Thresholding.clip())
                    .seed(wish.seed());
            List<String> captions = List.of();
            switch (settings.kind()) {
                case NONE -> refuseClass(wish);
                case LABEL -> {
                    int[] classes = classes(wish, settings.width());
                    captions = named(classes);
                    sampling.condition(Condition.labels(settings.width(), classes))
                            .guidance(settings.conditionDropout() > 0 ? wish.guidance() : 1);
                }
                case EMBEDDING, TEXT ->
                    throw new IllegalArgumentException(
                            "this diffusion model is one stage of text to image: give the directory of its pipeline");
                default -> throw new IllegalStateException("unknown condition " + settings.kind());
            }
            return new Drawn(sampling.sample(settings.shape(wish.number())), captions);
        }
    }

    /** A whole text-to-image pipeline. */
    record OfText(TextToImage pipeline) implements SampleModel {
        @Override
        public String title() {
            return "text to image";
        }

        @Override
        public Drawn draw(Wish wish) {
            refuseClass(wish);
            if (wish.prompts().isEmpty()) {
                throw new IllegalArgumentException("text to image needs a --prompt");
            }
            List<INDArray> pictures = new ArrayList<>();
            List<String> captions = new ArrayList<>();
            TextToImageOptions options = TextToImageOptions.defaults()
                    .withDraws(wish.number(), wish.number())
                    .withGuidance(wish.guidance(), wish.guidance())
                    .withSeed(wish.seed());
            for (String prompt : wish.prompts()) {
                pictures.add(pipeline.generate(prompt, options).pictures());
                captions.addAll(Collections.nCopies(wish.number(), prompt));
            }
            return new Drawn(Nd4j.concat(0, pictures.toArray(INDArray[]::new)), captions);
        }
    }
}
