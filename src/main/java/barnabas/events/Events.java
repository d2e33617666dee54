package barnabas.events;

/** Is told what happens. From any thread; never waits, never throws. */
@FunctionalInterface
public interface Events {
    /** Nobody wants to know. */
    Events NONE = event -> {};

    void tell(Event event);
}
