/** A program outside Inkstone that uses it as a library, to prove that one dependency is enough. */
package consumer;
