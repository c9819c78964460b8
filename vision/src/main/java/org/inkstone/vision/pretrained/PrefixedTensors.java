package org.inkstone.vision.pretrained;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Part of another file's tensors, under shorter names. */
final class PrefixedTensors implements TensorFile {
    private final TensorFile whole;
    private final String prefix;
    private final Set<String> names;

    PrefixedTensors(TensorFile whole, String prefix) {
        this.whole = whole;
        this.prefix = prefix;
        Set<String> shortened = whole.names().stream()
                .filter(n -> n.startsWith(prefix) && n.length() > prefix.length())
                .map(n -> n.substring(prefix.length()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        this.names = Collections.unmodifiableSet(shortened);
        if (names.isEmpty()) {
            throw new TensorFileException(whole.file() + " has no tensor whose name begins with '" + prefix + "'");
        }
    }

    @Override
    public Path file() {
        return whole.file();
    }

    @Override
    public Set<String> names() {
        return names;
    }

    @Override
    public TensorInfo info(String name) {
        TensorInfo info = whole.info(prefix + name);
        return new TensorInfo(name, info.type(), info.shape());
    }

    @Override
    public INDArray array(String name) {
        return whole.array(prefix + name);
    }

    @Override
    public void close() {
        whole.close();
    }
}
