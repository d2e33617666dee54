package barnabas.partition.link;

import barnabas.model.BrokerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Passes on to each broker what is said by those whom it does not hear itself and this one does: two that are cut off from each other know
 * each other's leaderships by a third. Each says on its links whom it does not hear; nothing is passed on to who hears all. Thread-safe.
 */
final class Relay {
    /** To whom things are passed on, and of whom. */
    private static final class Listener {
        private Set<BrokerId> misses = Set.of();
        private final Set<BrokerId> told = new HashSet<>();
    }

    private final Function<BrokerId, List<Frame.InSync>> leads;
    private final Map<Wire, Listener> listeners = new HashMap<>();
    private Set<BrokerId> heard = Set.of();
    private Set<BrokerId> missed = Set.of();

    /** @param leads what a broker leads that is heard of */
    Relay(Function<BrokerId, List<Frame.InSync>> leads) {
        this.leads = leads;
    }

    /** A session begins: all has been said on it that this broker leads. */
    synchronized void begin(Wire wire) {
        listeners.put(wire, new Listener());
        if (!missed.isEmpty()) {
            wire.say(new Frame.Missing(missed));
        }
    }

    synchronized void end(Wire wire) {
        listeners.remove(wire);
    }

    /** Who is heard now, and who is not though this broker knows of it. */
    synchronized void look(Set<BrokerId> nowHeard, Set<BrokerId> nowMissed) {
        if (!nowMissed.equals(missed)) {
            missed = Set.copyOf(nowMissed);
            listeners.keySet().forEach(wire -> wire.say(new Frame.Missing(missed)));
        }
        if (!nowHeard.equals(heard)) {
            heard = Set.copyOf(nowHeard);
            listeners.forEach(this::tell);
        }
    }

    /** The other end of a wire does not hear these. */
    synchronized void misses(Wire wire, Set<BrokerId> brokers) {
        Listener listener = listeners.get(wire);
        if (listener != null) {
            listener.misses = Set.copyOf(brokers);
            tell(wire, listener);
        }
    }

    private void tell(Wire wire, Listener listener) {
        for (BrokerId of : Set.copyOf(listener.told)) {
            if (!listener.misses.contains(of) || !heard.contains(of)) {
                listener.told.remove(of);
                wire.say(new Frame.Silent(of));
            }
        }
        for (BrokerId of : listener.misses) {
            if (heard.contains(of) && listener.told.add(of)) {
                list(wire, of);
            }
        }
    }

    private void list(Wire wire, BrokerId of) {
        Frame.Listed.parts(leads.apply(of)).forEach(part -> wire.say(new Frame.Relayed(of, part)));
    }

    /** A session with a broker has begun anew, with a list. */
    synchronized void listed(BrokerId of) {
        listeners.forEach((wire, listener) -> {
            if (listener.told.contains(of)) {
                list(wire, of);
            }
        });
    }

    /** A broker has said that. */
    synchronized void pass(BrokerId of, Frame said) {
        listeners.forEach((wire, listener) -> {
            if (listener.told.contains(of)) {
                wire.say(new Frame.Relayed(of, said));
            }
        });
    }
}
