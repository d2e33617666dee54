package barnabas.client;

import barnabas.client.consume.Subscribed;

/** Partitions that the reader has chosen itself. */
public final class ManualSubscription implements Subscription {
    private final Subscribed subscribed;

    ManualSubscription(Subscribed subscribed) {
        this.subscribed = subscribed;
    }

    @Override
    public Subscribed subscribed() {
        return subscribed;
    }
}
