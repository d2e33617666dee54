/**
 * The handlers of APIs that change and describe the cluster: topics, configurations, records to delete, producer ids, disks.
 * One file each; {@link barnabas.gateway.admin.AdminHandlers} puts them together.
 */
@NullMarked
package barnabas.gateway.admin;

import org.jspecify.annotations.NullMarked;
