package org.inkstone.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.inkstone.nn.ParameterSpec.Kind;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lays the parameters that a {@link SequenceLayer} specifies one after the other into DL4J's flat vector, in c order. */
final class SpecifiedParameters implements ParamInitializer {
    static final SpecifiedParameters INSTANCE = new SpecifiedParameters();

    private SpecifiedParameters() {}

    private static List<ParameterSpec> specs(Layer layer) {
        return ((SequenceLayer) layer).parameters();
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return specs(layer).stream().mapToLong(ParameterSpec::length).sum();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return names(layer, kind -> true);
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return names(layer, kind -> kind == Kind.WEIGHT);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return names(layer, kind -> kind != Kind.WEIGHT);
    }

    private static List<String> names(Layer layer, Predicate<Kind> wanted) {
        return specs(layer).stream()
                .filter(spec -> wanted.test(spec.kind()))
                .map(ParameterSpec::name)
                .toList();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return weightKeys(layer).contains(key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return biasKeys(layer).contains(key);
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray paramsView, boolean initialise) {
        BaseLayer layer = (BaseLayer) conf.getLayer();
        Map<String, INDArray> views = views(layer, paramsView);
        for (ParameterSpec spec : specs(layer)) {
            conf.addVariable(spec.name());
            if (initialise) {
                initialise(layer, spec, views.get(spec.name()));
            }
        }
        return views;
    }

    private static void initialise(BaseLayer layer, ParameterSpec spec, INDArray values) {
        switch (spec.kind()) {
            case WEIGHT ->
                layer.getWeightInitFn()
                        .init(spec.fanIn(), spec.fanOut(), spec.shape(), 'c', values.reshape(values.length()));
            case BIAS -> values.assign(layer.getBiasInit());
            case GAIN -> values.assign(1);
        }
        if (spec.init() != null) {
            spec.init().accept(values);
        }
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray gradientView) {
        return views(conf.getLayer(), gradientView);
    }

    private static Map<String, INDArray> views(Layer layer, INDArray flat) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        INDArray row = flat == null ? null : flat.reshape(flat.length());
        long from = 0;
        for (ParameterSpec spec : specs(layer)) {
            long to = from + spec.length();
            views.put(spec.name(), row.get(NDArrayIndex.interval(from, to)).reshape('c', spec.shape()));
            from = to;
        }
        return views;
    }
}
