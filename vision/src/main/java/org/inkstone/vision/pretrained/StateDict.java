package org.inkstone.vision.pretrained;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The tensors of a PyTorch checkpoint ({@code torch.save(model.state_dict(), file)}): the zip file that PyTorch writes since
 * version 1.6, or the older format that many published files have, from 0.1.10 on. The pickle inside is read by a
 * small machine that knows dictionaries, numbers and tensors: a file that names any other class is refused, and nothing in a file
 * is ever executed.
 *
 * <p>A checkpoint that holds its tensors one level down, as training scripts and Lightning write it, is looked into under
 * {@code state_dict}, {@code model_state_dict} and {@code model}; {@link #open(Path, String)} names another key.
 */
public final class StateDict implements TensorFile {
    private static final List<String> USUAL_KEYS = List.of("state_dict", "model_state_dict", "model");

    private final Path file;
    private final TorchContainer container;
    private final Map<String, PickledTensor> tensors;

    private StateDict(Path file, TorchContainer container, Map<String, PickledTensor> tensors) {
        this.file = file;
        this.container = container;
        this.tensors = tensors;
    }

    /**
     * Opens a checkpoint whose tensors lie at its top or under one of the usual keys.
     *
     * @throws TensorFileException when the file is missing, damaged, of another kind or names foreign classes
     */
    public static StateDict open(Path file) {
        return open(file, USUAL_KEYS, false);
    }

    /**
     * Opens a checkpoint whose tensors lie under a key of the dictionary it holds.
     *
     * @throws TensorFileException as {@link #open(Path)}, and when there are no tensors under that key
     */
    public static StateDict open(Path file, String key) {
        return open(file, List.of(key), true);
    }

    private static StateDict open(Path file, List<String> keys, boolean keyOnly) {
        TorchContainer container = TorchContainer.open(file);
        try {
            StateDict opened = new StateDict(file, container, choose(file, container.root(), keys, keyOnly));
            container = null;
            return opened;
        } finally {
            if (container != null) {
                close(container, file);
            }
        }
    }

    private static Map<String, PickledTensor> choose(Path file, Object root, List<String> keys, boolean keyOnly) {
        if (!(root instanceof Map<?, ?> top)) {
            throw new TensorFileException(file + " holds no dictionary of tensors: save model.state_dict()");
        }
        Map<String, PickledTensor> found = keyOnly ? Map.of() : tensors(top);
        for (int i = 0; found.isEmpty() && i < keys.size(); i++) {
            found = top.get(keys.get(i)) instanceof Map<?, ?> inner ? tensors(inner) : Map.of();
        }
        if (found.isEmpty()) {
            String there = top.keySet().stream().limit(20).map(String::valueOf).collect(Collectors.joining(", "));
            throw new TensorFileException(file + " has no tensors under " + String.join(", ", keys)
                    + (keyOnly ? "" : " or at its top") + "; its keys are: " + there);
        }
        return found;
    }

    private static Map<String, PickledTensor> tensors(Map<?, ?> dictionary) {
        Map<String, PickledTensor> tensors = new LinkedHashMap<>();
        dictionary.forEach((name, value) -> {
            if (name instanceof String text && value instanceof PickledTensor tensor) {
                tensors.put(text, tensor);
            }
        });
        return tensors;
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    private PickledTensor tensor(String name) {
        PickledTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(file + " has no tensor " + name);
        }
        return tensor;
    }

    @Override
    public TensorInfo info(String name) {
        PickledTensor tensor = tensor(name);
        return new TensorInfo(name, tensor.storage().type(), tensor.shape());
    }

    @Override
    public INDArray array(String name) {
        PickledTensor tensor = tensor(name);
        TensorType type = tensor.storage().type();
        try {
            ByteBuffer values =
                    container.bytes(tensor.storage().key(), tensor.firstByte(), (int) (tensor.reach() * type.bytes()));
            return type.array(tensor.inOrder(values).order(ByteOrder.LITTLE_ENDIAN), tensor.shape());
        } catch (IOException e) {
            throw new TensorFileException("can't read " + name + " of " + file + " (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() {
        close(container, file);
    }

    private static void close(TorchContainer container, Path file) {
        try {
            container.close();
        } catch (IOException e) {
            throw new TensorFileException("can't close " + file + " (" + e + ")", e);
        }
    }
}
