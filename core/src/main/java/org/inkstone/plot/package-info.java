/**
 * Plots as PNG and SVG files, drawn without a screen: curves, bars, scatter with decision regions, heat maps, confusion
 * matrices, grids of pictures. Serves every topic of the notes that shows a picture, the training curves (row 15) first.
 */
package org.inkstone.plot;
