/**
 * What members of groups ask, and those who look after groups. Each handler takes its request to the coordinator of the group, which is
 * on this broker or not at all: clients find it by FindCoordinator.
 */
@NullMarked
package barnabas.gateway.groups;

import org.jspecify.annotations.NullMarked;
