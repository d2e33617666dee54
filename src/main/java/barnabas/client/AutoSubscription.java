package barnabas.client;

import barnabas.client.consume.Subscribed;

/** Topics whose partitions a group shares out among its members. */
public final class AutoSubscription implements Subscription {
    private final Subscribed subscribed;

    AutoSubscription(Subscribed subscribed) {
        this.subscribed = subscribed;
    }

    @Override
    public Subscribed subscribed() {
        return subscribed;
    }
}
