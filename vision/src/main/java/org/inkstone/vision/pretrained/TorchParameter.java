package org.inkstone.vision.pretrained;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A parameter of a network under the name and in the shape PyTorch would give it.
 *
 * @param module of PyTorch, such as {@code layer1.0.conv1}
 * @param kind   last part of the name, such as {@code weight}
 * @param view   where the network keeps it
 * @param layout how the network keeps it
 */
record TorchParameter(String module, String kind, INDArray view, Layout layout) {
    /** How our layers keep what PyTorch has as [out, in], [out, in, kH, kW] or [n]. */
    interface Layout {
        /** Shape in PyTorch. */
        long[] shape(INDArray view);

        /** From PyTorch's array to one of the view's shape. */
        INDArray fromTorch(INDArray torch, INDArray view);

        /** From the view to an array like PyTorch's. */
        INDArray toTorch(INDArray view);
    }

    /** Kernels, which lie as in PyTorch. */
    static final Layout AS_IT_IS = new Layout() {
        @Override
        public long[] shape(INDArray view) {
            return view.shape();
        }

        @Override
        public INDArray fromTorch(INDArray torch, INDArray view) {
            return torch;
        }

        @Override
        public INDArray toTorch(INDArray view) {
            return view.dup('c');
        }
    };

    /** Biases, gains and statistics, which are rows here. */
    static final Layout ROW = new Layout() {
        @Override
        public long[] shape(INDArray view) {
            return new long[] {view.length()};
        }

        @Override
        public INDArray fromTorch(INDArray torch, INDArray view) {
            return torch.reshape(view.shape());
        }

        @Override
        public INDArray toTorch(INDArray view) {
            return view.dup('c').reshape(view.length());
        }
    };

    /**
     * Matrices [in, out] whose inputs are the values of pictures: PyTorch counts them by channel, row, column, a model with
     * NHWC pictures by row, column, channel.
     */
    record FlattenedPictures(long height, long width, long channels) implements Layout {
        @Override
        public long[] shape(INDArray view) {
            return MATRIX.shape(view);
        }

        @Override
        public INDArray fromTorch(INDArray torch, INDArray view) {
            INDArray moved = torch.reshape('c', torch.size(0), channels, height, width)
                    .permute(0, 2, 3, 1)
                    .dup('c');
            return MATRIX.fromTorch(moved.reshape('c', torch.shape()), view);
        }

        @Override
        public INDArray toTorch(INDArray view) {
            INDArray rows = MATRIX.toTorch(view);
            return rows.reshape('c', rows.size(0), height, width, channels)
                    .permute(0, 3, 1, 2)
                    .dup('c')
                    .reshape('c', rows.shape());
        }
    }

    /** Matrices, which are [in, out] here. */
    static final Layout MATRIX = new Layout() {
        @Override
        public long[] shape(INDArray view) {
            return new long[] {view.size(1), view.size(0)};
        }

        @Override
        public INDArray fromTorch(INDArray torch, INDArray view) {
            return torch.transpose();
        }

        @Override
        public INDArray toTorch(INDArray view) {
            return view.transpose().dup('c');
        }
    };

    String name() {
        return module + "." + kind;
    }

    long[] shape() {
        return layout.shape(view);
    }

    boolean fits(TensorInfo info) {
        return info.type().floating() && Arrays.equals(shape(), info.shape());
    }

    void set(INDArray torch) {
        view.assign(layout.fromTorch(torch.castTo(view.dataType()), view));
    }

    INDArray get() {
        return layout.toTorch(view);
    }
}
