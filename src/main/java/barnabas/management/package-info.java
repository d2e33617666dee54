/**
 * HTTP for operators, on one port: akka-management's routes on the cluster's members and shards, on readiness and for Cluster
 * Bootstrap, and beside them {@code /api}, which says in JSON what this broker knows of the cluster, and changes
 * what may be changed.
 */
@NullMarked
package barnabas.management;

import org.jspecify.annotations.NullMarked;
