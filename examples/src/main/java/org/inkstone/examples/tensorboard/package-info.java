/** Everything the TensorBoard writer can show, in several runs side by side. Serves the notes' topic "SummaryWriter" (row 31). */
package org.inkstone.examples.tensorboard;
