package org.inkstone.vision.onnx;

import java.util.Arrays;
import onnx.Onnx;
import onnx.Onnx.AttributeProto;

/** An ONNX operator with its attributes. */
final class Operation {
    private final Onnx.NodeProto.Builder node = Onnx.NodeProto.newBuilder();

    private Operation(String type) {
        node.setOpType(type);
    }

    static Operation of(String type) {
        return new Operation(type);
    }

    Operation with(String name, long value) {
        node.addAttribute(attribute(name, AttributeProto.AttributeType.INT).setI(value));
        return this;
    }

    Operation with(String name, double value) {
        node.addAttribute(attribute(name, AttributeProto.AttributeType.FLOAT).setF((float) value));
        return this;
    }

    Operation with(String name, long[] values) {
        AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        node.addAttribute(attribute);
        return this;
    }

    Operation with(String name, int[] values) {
        return with(name, Arrays.stream(values).asLongStream().toArray());
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    Onnx.NodeProto.Builder node() {
        return node;
    }
}
