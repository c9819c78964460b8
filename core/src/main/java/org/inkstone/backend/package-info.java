/**
 * What runs underneath DL4J and how well: it turns on what makes DL4J fast before the first layer is created. It serves
 * every topic of the notes that trains a network.
 */
package org.inkstone.backend;
