/**
 * What clients saw of a topic while faults came and went, and what of it a commit log must never show. Pure: it is told
 * everything, reads no clock and opens nothing. The definitions are those of Jepsen's {@code jepsen.tests.kafka}, without
 * transactions, and some that a log of replicated batches allows beside.
 */
package barnabas.it.cluster.history;
