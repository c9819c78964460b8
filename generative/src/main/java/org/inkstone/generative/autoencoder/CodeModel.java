package org.inkstone.generative.autoencoder;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.train.ModelFileException;
import org.inkstone.train.ModelFiles;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An encoder and a decoder that belong together. Pictures are [N, C, H, W] in -1 to 1, codes [N, latent]. */
public abstract sealed class CodeModel permits Autoencoder, Vae {
    private static final String ENCODER_FILE = "encoder.zip";
    private static final String DECODER_FILE = "decoder.zip";
    private static final String KIND = "kind";
    private static final String LIKELIHOOD = "likelihood";

    private final ComputationGraph encoder;
    private final ComputationGraph decoder;
    private final Likelihood likelihood;
    private final int latent;

    CodeModel(ComputationGraph encoder, ComputationGraph decoder, Likelihood likelihood, int outputsPerNumber) {
        this.encoder = Objects.requireNonNull(encoder, "encoder");
        this.decoder = Objects.requireNonNull(decoder, "decoder");
        this.likelihood = Objects.requireNonNull(likelihood, "likelihood");
        encoder.init();
        decoder.init();
        INDArray last = encoder.getOutputLayer(0).getParam("W");
        latent = (int) last.size(1) / outputsPerNumber;
    }

    /** The network from pictures to codes, or to their distributions. */
    public final ComputationGraph encoder() {
        return encoder;
    }

    /** The network from codes to raw pictures. */
    public final ComputationGraph decoder() {
        return decoder;
    }

    /** What the decoder's raw output means. */
    public final Likelihood likelihood() {
        return likelihood;
    }

    /** Numbers in a code. */
    public final int latent() {
        return latent;
    }

    /** The code of each picture; of a variational model the mean of its distribution. */
    public abstract INDArray encode(INDArray pictures);

    /** The pictures of codes. */
    public final INDArray decode(INDArray codes) {
        if (codes.rank() != 2 || codes.size(1) != latent) {
            throw new IllegalArgumentException("codes must be [N, " + latent + "]: " + Arrays.toString(codes.shape()));
        }
        return likelihood.pictures(decoder.output(false, codes)[0]);
    }

    /** Pictures through the code and back. */
    public final INDArray reconstruct(INDArray pictures) {
        return decode(encode(pictures));
    }

    /**
     * Pictures along the straight line from one code to another, both ends included.
     *
     * @param from  [1, latent]
     * @param to    [1, latent]
     * @param steps pictures, at least 2
     */
    public final INDArray interpolate(INDArray from, INDArray to, int steps) {
        if (steps < 2) {
            throw new IllegalArgumentException("steps must be at least 2: " + steps);
        }
        INDArray share = Nd4j.linspace(0, 1, steps, from.dataType()).reshape(steps, 1);
        INDArray begin = from.reshape(1, latent);
        return decode(share.mmul(to.reshape(1, latent).sub(begin)).addiRowVector(begin));
    }

    /** Writes both networks into a folder. */
    public final void save(Path folder) {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(KIND, getClass().getSimpleName());
        notes.put(LIKELIHOOD, likelihood.name());
        ModelFiles.save(encoder, folder.resolve(ENCODER_FILE), notes);
        ModelFiles.save(decoder, folder.resolve(DECODER_FILE), notes);
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws ModelFileException when a file is missing, damaged or something else
     */
    public static CodeModel load(Path folder) {
        Path encoderFile = folder.resolve(ENCODER_FILE);
        Map<String, String> notes = ModelFiles.notes(encoderFile);
        ComputationGraph encoder = ModelFiles.loadGraph(encoderFile);
        ComputationGraph decoder = ModelFiles.loadGraph(folder.resolve(DECODER_FILE));
        try {
            Likelihood likelihood = Likelihood.valueOf(notes.getOrDefault(LIKELIHOOD, ""));
            return Vae.class.getSimpleName().equals(notes.get(KIND))
                    ? new Vae(encoder, decoder, likelihood)
                    : new Autoencoder(encoder, decoder, likelihood);
        } catch (IllegalArgumentException e) {
            throw new ModelFileException(encoderFile + " is no part of an autoencoder: " + e.getMessage(), e);
        }
    }
}
