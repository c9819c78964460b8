package org.inkstone.plot;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Pictures in rows with a caption below each. Small pictures are enlarged with their pixels kept square. */
final class ImageGrid extends Figure {
    private static final int GAP = 10;
    private static final int CAPTION = 18;
    private static final int TITLE_ROOM = 36;

    private final String title;
    private final List<BufferedImage> images;
    private final List<String> captions;
    private final int columns;
    private final int cell;

    ImageGrid(String title, List<BufferedImage> images, List<String> captions, int columns) {
        super(
                Math.max(gridWidth(columns), Style.titleWidth(title)),
                top(title) + rows(images, columns) * (cellHeight(images, columns) + caption(captions) + GAP));
        this.title = title;
        this.images = List.copyOf(images);
        this.captions = List.copyOf(captions);
        this.columns = columns;
        this.cell = cell(columns);
    }

    private static int cell(int columns) {
        return Math.max(72, Math.min(260, 860 / columns));
    }

    private static int gridWidth(int columns) {
        return GAP + columns * (cell(columns) + GAP);
    }

    private static int cellHeight(List<BufferedImage> images, int columns) {
        double tallest = images.stream()
                .mapToDouble(i -> (double) i.getHeight() / Math.max(i.getHeight(), i.getWidth()))
                .max()
                .orElseThrow();
        return (int) Math.ceil(cell(columns) * tallest);
    }

    private static int rows(List<BufferedImage> images, int columns) {
        return (images.size() + columns - 1) / columns;
    }

    private static int top(String title) {
        return title.isEmpty() ? GAP : TITLE_ROOM;
    }

    private static int caption(List<String> captions) {
        return captions.isEmpty() ? 0 : CAPTION;
    }

    @Override
    void paint(Graphics2D g) {
        g.setColor(Style.INK);
        g.setFont(Style.TITLE);
        Style.centred(g, Style.fit(g, title, width() - 8.0), width() / 2.0, 24);
        g.setFont(Style.SMALL);
        int cellHeight = cellHeight(images, columns);
        for (int i = 0; i < images.size(); i++) {
            int x = (width() - gridWidth(columns)) / 2 + GAP + i % columns * (cell + GAP);
            int y = top(title) + i / columns * (cellHeight + caption(captions) + GAP);
            paintImage(g, images.get(i), x, y, cellHeight);
            if (!captions.isEmpty()) {
                Style.centred(g, Style.fit(g, captions.get(i), cell + 4.0), x + cell / 2.0, y + cellHeight + 13);
            }
        }
    }

    private void paintImage(Graphics2D g, BufferedImage image, int x, int y, int cellHeight) {
        double scale = Math.min((double) cell / image.getWidth(), (double) cellHeight / image.getHeight());
        int width = (int) Math.round(image.getWidth() * scale);
        int height = (int) Math.round(image.getHeight() * scale);
        g.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                scale >= 1
                        ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                        : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(image, x + (cell - width) / 2, y + (cellHeight - height) / 2, width, height, null);
    }
}
