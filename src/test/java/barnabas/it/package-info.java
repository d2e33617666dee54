/** The whole broker as a process of its own, from the packaged distribution, met from outside as its users meet it. */
package barnabas.it;
