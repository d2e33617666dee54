/** Tests of how records are batched, numbered and sent again. */
package barnabas.client.produce;
