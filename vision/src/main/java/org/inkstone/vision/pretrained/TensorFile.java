package org.inkstone.vision.pretrained;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.inkstone.vision.pretrained.TorchContainer.Kind;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Named tensors of a file. Values are read one tensor at a time, when asked for. */
public interface TensorFile extends AutoCloseable {
    /**
     * Opens a file of either kind: what {@code torch.save} wrote is a {@link StateDict}, anything else a {@link Safetensors}.
     *
     * @throws TensorFileException when it is missing, damaged or of no known kind
     */
    static TensorFile open(Path file) {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(Kind.START);
        } catch (IOException e) {
            throw new TensorFileException("can't read " + file + " (" + e + ")", e);
        }
        boolean brace = start.length > SafetensorsHeader.PREFIX && start[SafetensorsHeader.PREFIX] == '{';
        return !brace && Kind.of(start) != Kind.OTHER ? StateDict.open(file) : Safetensors.open(file);
    }

    /** Where the tensors lie. */
    Path file();

    /** All names, in the order of the file. */
    Set<String> names();

    /**
     * What a tensor is.
     *
     * @throws IllegalArgumentException for a name that is not there
     */
    TensorInfo info(String name);

    /**
     * The values of a tensor, in c order and in the format they are stored in.
     *
     * @throws IllegalArgumentException for a name that is not there
     * @throws TensorFileException when they can't be read
     */
    INDArray array(String name);

    /**
     * The tensors whose names begin with a prefix, by the rest of their names: for checkpoints of a model inside another
     * module, such as Lightning's {@code model.conv1.weight} or {@code DataParallel}'s {@code module.conv1.weight}.
     *
     * @throws TensorFileException when no name begins so
     */
    default TensorFile withoutPrefix(String prefix) {
        return new PrefixedTensors(this, prefix);
    }

    @Override
    void close();
}
