package org.inkstone.examples.operations;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.vision.ops.Convolution;
import org.inkstone.vision.ops.OutputSize;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How stride and padding change the output's size: padding gives the window more places, stride takes every second or third
 * of them. The values of a larger stride are among those of stride 1.
 *
 * @param picture [1, 3, H, W]
 * @param kernels one output channel, [1, 3, k, k]
 * @param bias    [1]
 */
record WindowGrowth(INDArray picture, INDArray kernels, INDArray bias) {
    private static final int LARGEST_STRIDE = 3;
    private static final int LARGEST_PADDING = 2;

    void show(RunContext run, Report report) {
        int side = (int) picture.size(2);
        int kernel = (int) kernels.size(2);
        Table table = new Table(
                "A picture of " + side + "x" + side + " under a window of " + kernel + "x" + kernel,
                "padding",
                "stride 1",
                "stride 2",
                "stride 3");
        List<Figure> maps = new ArrayList<>();
        for (int padding = 0; padding <= LARGEST_PADDING; padding++) {
            List<Object> row = new ArrayList<>(List.of(padding));
            for (int stride = 1; stride <= LARGEST_STRIDE; stride++) {
                int size = OutputSize.convolution(side, kernel, stride, padding, 1);
                row.add(size + " x " + size);
                INDArray output = Convolution.conv2d(picture, kernels, bias, stride, padding);
                maps.add(ConvolutionWalk.map(
                        "padding " + padding + ", stride " + stride + ": " + size + "x" + size,
                        output.slice(0).slice(0)));
            }
            table.row(row.toArray());
        }
        report.table(table);
        run.show(Plots.panels(maps, LARGEST_STRIDE), "stride-and-padding.png");
    }
}
