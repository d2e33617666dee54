/** What the documentation shows: its examples, compiled. */
package barnabas.docs;
