package org.inkstone.vision.explain;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** What every vertex of a configured graph puts out. DL4J's own walk leaves out preprocessors, or adds some. */
final class LayerTypes {
    private LayerTypes() {}

    /** By name, in an order of computation, the input first. */
    static Map<String, InputType> of(ComputationGraphConfiguration graph, InputType input) {
        Map<String, InputType> types = new LinkedHashMap<>();
        types.put(graph.getNetworkInputs().get(0), input);
        List<String> left = new ArrayList<>(graph.getVertexInputs().keySet());
        while (!left.isEmpty()) {
            int before = left.size();
            for (Iterator<String> i = left.iterator(); i.hasNext(); ) {
                String name = i.next();
                List<String> inputs = graph.getVertexInputs().get(name);
                if (types.keySet().containsAll(inputs)) {
                    InputType[] given = inputs.stream().map(types::get).toArray(InputType[]::new);
                    types.put(name, graph.getVertices().get(name).getOutputType(types.size() - 1, given));
                    i.remove();
                }
            }
            if (left.size() == before) {
                throw new IllegalArgumentException("vertices without their inputs: " + left);
            }
        }
        return types;
    }
}
