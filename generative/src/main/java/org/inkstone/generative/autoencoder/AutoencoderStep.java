package org.inkstone.generative.autoencoder;

import java.util.LinkedHashMap;
import java.util.Map;
import org.inkstone.train.Meter;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.PassTrainable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** One step of an {@link Autoencoder}: its features, pictures in -1 to 1, are what it is to rebuild. Labels are not looked at. */
public final class AutoencoderStep extends PassTrainable {
    private final Autoencoder model;
    private final NetworkPass encoder;
    private final NetworkPass decoder;

    /** Trains the model's own networks. */
    public AutoencoderStep(Autoencoder model) {
        this(model, passes(model));
    }

    private AutoencoderStep(Autoencoder model, Map<String, NetworkPass> passes) {
        super(passes);
        this.model = model;
        encoder = passes.get("encoder");
        decoder = passes.get("decoder");
    }

    /** Passes through both networks of a model. */
    static Map<String, NetworkPass> passes(CodeModel model) {
        Map<String, NetworkPass> passes = new LinkedHashMap<>();
        passes.put("encoder", NetworkPass.of(model.encoder()));
        passes.put("decoder", NetworkPass.of(model.decoder()));
        return passes;
    }

    @Override
    public double step(MultiDataSet batch) {
        INDArray pictures = batch.getFeatures(0);
        try {
            INDArray output = decoder.forward(encoder.forward(pictures));
            Reconstruction rebuilt = model.likelihood().loss(output, pictures);
            encoder.backward(decoder.backward(rebuilt.gradient()).get(0));
            decoder.update(rebuilt.loss());
            encoder.update(rebuilt.loss());
            return rebuilt.loss();
        } finally {
            encoder.forget();
            decoder.forget();
        }
    }

    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        INDArray pictures = batch.getFeatures(0);
        long n = pictures.size(0);
        INDArray output = decoder.output(encoder.output(pictures));
        meter.addLoss(model.likelihood().loss(output, pictures).loss() * n, n);
    }
}
