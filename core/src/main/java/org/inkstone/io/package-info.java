/** Files written whole or not at all. Serves every topic of the notes that saves something. */
package org.inkstone.io;
