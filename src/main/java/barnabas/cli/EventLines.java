package barnabas.cli;

import barnabas.events.Event;
import barnabas.events.KeptEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Events as lines for a person. Whatever a client may have put into one is shown as text. */
final class EventLines {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final long SECOND_MS = 1000;
    private static final long MINUTE_MS = 60 * SECOND_MS;

    private final ZoneId zone;

    EventLines(ZoneId zone) {
        this.zone = zone;
    }

    /** {@code 2026-11-23 20:08:04.123  broker 1  orders-3: leads in epoch 5, after 12 ms: broker 2, which led, is gone}. */
    String line(KeptEvent kept) {
        Event event = kept.event();
        String about = about(event);
        return head(kept) + (about.isEmpty() ? "" : about + ": ") + story(event) + "\n";
    }

    /** The same where it is clear which partition is talked of. */
    String lineOfStory(KeptEvent kept) {
        return head(kept) + story(kept.event()) + "\n";
    }

    private String head(KeptEvent kept) {
        return TIME.format(Instant.ofEpochMilli(kept.event().timeMs()).atZone(zone)) + "  broker " + kept.broker()
                + "  ";
    }

    private static String about(Event event) {
        if (event.group() != null) {
            return printable("group " + event.group());
        } else if (event.topic() == null) {
            return "";
        }
        return printable(event.partition() < 0 ? event.topic() : event.topic() + "-" + event.partition());
    }

    private static String story(Event event) {
        Map<String, String> rest = new TreeMap<>(event.details());
        String what = what(event, rest);
        String took = event.tookMs() < 0 ? "" : took(event);
        String more = rest.isEmpty()
                ? ""
                : rest.entrySet().stream()
                        .map(detail -> detail.getKey() + "=" + detail.getValue())
                        .collect(Collectors.joining(" ", " (", ")"));
        return printable(what + took + ": " + event.cause() + more);
    }

    private static String took(Event event) {
        return switch (event.kind()) {
            case LEADER_RESIGNED -> ", having led for " + duration(event.tookMs());
            case REQUEST_REFUSED, CONNECTION_REFUSED, THROTTLED -> ", within " + duration(event.tookMs());
            default -> ", after " + duration(event.tookMs());
        };
    }

    /** Takes what it tells out of {@code details}. */
    private static String what(Event event, Map<String, String> details) {
        return switch (event.kind()) {
            case LEADER_ELECTED -> "leads in epoch " + taken(details, "epoch");
            case LEADER_CHANGED -> "follows broker " + taken(details, "leader") + " in epoch "
                    + taken(details, "epoch");
            case LEADER_RESIGNED -> "leads no more in epoch " + taken(details, "epoch");
            case ELECTION_LOST -> "stood for election in vain";
            case TRANSFER_FAILED -> "keeps the lead";
            case VOTERS_CHANGED -> "votes are with " + taken(details, "to") + ", were with " + taken(details, "from");
            case IN_SYNC_CHANGED -> "in sync are " + taken(details, "to") + ", were " + taken(details, "from");
            case REPLICA_OFFLINE -> "its replica is offline";
            case REPLICA_ONLINE -> "its replica is back";
            case LOG_CUT -> "cut its log from " + taken(details, "from") + " to " + taken(details, "to");
            case LOG_REPLACED -> "takes its log anew from " + taken(details, "at");
            case BROKER_STARTED -> "serves at " + taken(details, "address");
            case BROKER_STOPPING -> "stops";
            case BROKER_JOINED -> "sees " + taken(details, "of") + " join";
            case BROKER_DOUBTED -> "doubts " + taken(details, "of");
            case BROKER_BACK -> "reaches " + taken(details, "of") + " again";
            case BROKER_LEFT -> "sees " + taken(details, "of") + " leave";
            case BROKER_REGISTERED -> "registered broker " + taken(details, "registered");
            case REBALANCE -> "has generation " + taken(details, "generation");
            case CONFIG_CHANGED -> "has other settings (" + taken(details, "keys") + ")";
            case REPLICAS_MOVED -> "its replicas go to " + taken(details, "to") + " (" + taken(details, "state") + ")";
            case REQUEST_REFUSED -> "refused" + times(details);
            case CONNECTION_REFUSED -> "refused a connection" + times(details);
            case THROTTLED -> "throttled" + times(details);
            default -> event.kind().label();
        };
    }

    private static String times(Map<String, String> details) {
        String times = details.remove("times");
        return times == null ? "" : " " + times + " more times";
    }

    private static String taken(Map<String, String> details, String name) {
        String value = details.remove(name);
        return value == null ? "?" : value;
    }

    /** {@code 12 ms}, {@code 3.4 s} or {@code 5 min}. */
    static String duration(long ms) {
        if (ms < SECOND_MS) {
            return ms + " ms";
        }
        return ms < 10 * MINUTE_MS ? ms / SECOND_MS + "." + ms % SECOND_MS / 100 + " s" : ms / MINUTE_MS + " min";
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\x{80}-\\x{9f}]", "?");
    }
}
