/** Tests of the client's connections, with a loop and links that do what they are told. */
package barnabas.client.net;
