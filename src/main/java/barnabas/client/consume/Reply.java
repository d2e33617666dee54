package barnabas.client.consume;

import barnabas.client.net.Failure;

/** Hears what came of a wish; one of the two, once, in the loop. */
public interface Reply<T> {
    void done(T result);

    void failed(Failure failure);
}
