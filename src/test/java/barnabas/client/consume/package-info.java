/** Tests of what is fetched when, and of a group's member. */
package barnabas.client.consume;
