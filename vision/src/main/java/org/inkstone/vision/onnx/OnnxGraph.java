package org.inkstone.vision.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import onnx.Onnx;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.ByteString;

/** An ONNX graph in the making. Each node has one output, whose name the adding method gives. */
final class OnnxGraph {
    private static final String BATCH = "batch";

    private final Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder();
    private final Set<String> names = new HashSet<>();

    OnnxGraph(String name) {
        graph.setName(name);
    }

    /** Adds an input or output of floats; the first dimension is the batch, of any size. */
    void input(String name, long... shape) {
        names.add(name);
        graph.addInput(value(name, shape));
    }

    /** Declares what the graph gives. */
    void output(String name, long... shape) {
        graph.addOutput(value(name, shape));
    }

    private static Onnx.ValueInfoProto value(String name, long[] shape) {
        Onnx.TensorShapeProto.Builder dimensions = Onnx.TensorShapeProto.newBuilder()
                .addDim(Onnx.TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        for (long n : shape) {
            dimensions.addDim(Onnx.TensorShapeProto.Dimension.newBuilder().setDimValue(n));
        }
        Onnx.TypeProto.Tensor.Builder type = Onnx.TypeProto.Tensor.newBuilder()
                .setElemType(Onnx.TensorProto.DataType.FLOAT_VALUE)
                .setShape(dimensions);
        return Onnx.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(Onnx.TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    /** Adds a node of one operation. */
    String node(Operation operation, String output, String... inputs) {
        String unique = unique(output);
        graph.addNode(operation
                .node()
                .setName(unique)
                .addAllInput(Arrays.asList(inputs))
                .addOutput(unique));
        return unique;
    }

    private String unique(String name) {
        String unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + "_" + i;
        }
        return unique;
    }

    /** Adds weights, stored as floats. */
    String weights(String name, INDArray values) {
        float[] floats =
                values.castTo(DataType.FLOAT).dup('c').reshape(values.length()).toFloatVector();
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * floats.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(floats);
        return constant(name, Onnx.TensorProto.DataType.FLOAT, bytes, values.shape());
    }

    /** Adds whole numbers in a row. */
    String whole(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return constant(name, Onnx.TensorProto.DataType.INT64, bytes, values.length);
    }

    /** Adds one number without dimensions. */
    String scalar(String name, float value) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(0, value);
        return constant(name, Onnx.TensorProto.DataType.FLOAT, bytes);
    }

    private String constant(String name, Onnx.TensorProto.DataType type, ByteBuffer bytes, long... shape) {
        String unique = unique(name);
        Onnx.TensorProto.Builder tensor = Onnx.TensorProto.newBuilder()
                .setName(unique)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        Arrays.stream(shape).forEach(tensor::addDims);
        graph.addInitializer(tensor);
        return unique;
    }

    Onnx.GraphProto build() {
        return graph.build();
    }
}
