package barnabas.client;

import barnabas.client.consume.Subscribed;

/** What a source reads; see {@link Subscriptions}. */
public sealed interface Subscription permits AutoSubscription, ManualSubscription {
    /** For the client's own use. */
    Subscribed subscribed();
}
