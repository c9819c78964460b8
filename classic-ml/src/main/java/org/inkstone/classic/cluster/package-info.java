/** Clustering: k-means, DBSCAN and affinity propagation, with scikit-learn's semantics. */
package org.inkstone.classic.cluster;
