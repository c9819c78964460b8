package org.inkstone.vision.pretrained;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Number formats of stored tensors, by safetensors' names. Values are little-endian. */
public enum TensorType {
    F64(8, DataType.DOUBLE, "Double"),
    F32(4, DataType.FLOAT, "Float"),
    F16(2, DataType.FLOAT16, "Half"),
    BF16(2, DataType.BFLOAT16, "BFloat16"),
    I64(8, DataType.INT64, "Long"),
    I32(4, DataType.INT32, "Int"),
    I16(2, DataType.INT16, "Short"),
    I8(1, DataType.INT8, "Char"),
    U8(1, DataType.UINT8, "Byte"),
    BOOL(1, DataType.BOOL, "Bool");

    private final int bytes;
    private final DataType dataType;
    private final String storage;

    TensorType(int bytes, DataType dataType, String storage) {
        this.bytes = bytes;
        this.dataType = dataType;
        this.storage = storage;
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }

    /** ND4J's name for it. */
    public DataType dataType() {
        return dataType;
    }

    /** Whether it holds fractions. */
    public boolean floating() {
        return dataType.isFPType();
    }

    /** The format of a safetensors name such as {@code "BF16"}; empty for one that is not known. */
    static Optional<TensorType> named(String name) {
        return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
    }

    /** The format of a PyTorch storage class such as {@code FloatStorage}. */
    static Optional<TensorType> ofStorage(String className) {
        return Arrays.stream(values())
                .filter(t -> className.equals(t.storage + "Storage"))
                .findFirst();
    }

    /** The format an array would be stored in. */
    static TensorType of(DataType dataType) {
        return Arrays.stream(values())
                .filter(t -> t.dataType == dataType)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tensors of type " + dataType + " can't be stored"));
    }

    /**
     * An array in c order from little-endian values.
     *
     * @param values exactly as many bytes as the shape asks for, from position to limit
     */
    INDArray array(ByteBuffer values, long[] shape) {
        int count = values.remaining() / bytes;
        return count == 0 ? Nd4j.create(dataType, shape) : flat(values, count).reshape('c', shape);
    }

    private INDArray flat(ByteBuffer values, int count) {
        switch (this) {
            case F64 -> {
                double[] d = new double[count];
                values.asDoubleBuffer().get(d);
                return Nd4j.createFromArray(d);
            }
            case F32 -> {
                float[] f = new float[count];
                values.asFloatBuffer().get(f);
                return Nd4j.createFromArray(f);
            }
            case F16, BF16 -> {
                float[] f = new float[count];
                for (int i = 0; i < count; i++) {
                    int bits = values.getShort() & 0xffff;
                    f[i] = this == F16 ? HalfIndexer.toFloat(bits) : Bfloat16Indexer.toFloat(bits);
                }
                return Nd4j.createFromArray(f).castTo(dataType);
            }
            default -> {
                return whole(values, count);
            }
        }
    }

    private INDArray whole(ByteBuffer values, int count) {
        long[] whole = new long[count];
        for (int i = 0; i < count; i++) {
            whole[i] = switch (this) {
                case I64 -> values.getLong();
                case I32 -> values.getInt();
                case I16 -> values.getShort();
                case U8, BOOL -> values.get() & 0xff;
                default -> values.get();
            };
        }
        return Nd4j.createFromArray(whole).castTo(dataType);
    }

    /** Little-endian bytes of an array's values in c order. */
    void write(INDArray array, ByteBuffer out) {
        INDArray rows = array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
        switch (this) {
            case F64 -> {
                for (double v : rows.reshape(rows.length()).toDoubleVector()) {
                    out.putDouble(v);
                }
            }
            case F32 -> {
                for (float v : rows.reshape(rows.length()).toFloatVector()) {
                    out.putFloat(v);
                }
            }
            case F16, BF16 -> {
                for (float v :
                        rows.castTo(DataType.FLOAT).reshape(rows.length()).toFloatVector()) {
                    int bits = this == F16 ? HalfIndexer.fromFloat(v) : Bfloat16Indexer.fromFloat(v);
                    out.putShort((short) bits);
                }
            }
            default -> {
                for (long v : rows.castTo(DataType.INT64).reshape(rows.length()).toLongVector()) {
                    writeWhole(v, out);
                }
            }
        }
    }

    private void writeWhole(long v, ByteBuffer out) {
        switch (bytes) {
            case 8 -> out.putLong(v);
            case 4 -> out.putInt((int) v);
            case 2 -> out.putShort((short) v);
            default -> out.put((byte) v);
        }
    }
}
