/** Classic machine learning with scikit-learn's semantics: clustering, linear models, neighbours, decomposition, metrics. */
package org.inkstone.classic;
