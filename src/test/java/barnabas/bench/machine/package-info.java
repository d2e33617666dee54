/** What the system tells of the machine and of its processes. */
package barnabas.bench.machine;
