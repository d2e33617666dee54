/** Tests of the client's settings and of what gathers offsets. */
package barnabas.client;
