/** Classic machine learning: clustering, linear models, neighbours, components, reinforcement. */
package org.inkstone.examples.classic;
