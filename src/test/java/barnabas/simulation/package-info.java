/** Whole groups of the consensus room, driven by a seed: virtual time, disks, links, brokers, producers, and everything that goes wrong. */
package barnabas.simulation;
