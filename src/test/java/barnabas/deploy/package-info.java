/** What lies in {@code deploy/}, read and run as far as that goes without containers. */
package barnabas.deploy;
