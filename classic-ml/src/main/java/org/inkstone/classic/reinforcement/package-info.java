/** Reinforcement learning on small worlds. */
package org.inkstone.classic.reinforcement;
