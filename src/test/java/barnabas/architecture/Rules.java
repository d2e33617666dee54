package barnabas.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Rules that hold of the compiled classes below the root of {@link Rooms}. */
public final class Rules {
    static final String RECORD_INTERNALS = "org.apache.kafka.common.record.internal";

    /** Packages that bring threads, files, sockets or actors with them; their sub-packages too. */
    private static final List<String> HANDS =
            List.of("akka", "java.io", "java.nio.file", "java.net", "java.util.concurrent");

    /** Types that are threads or clocks. */
    private static final Set<String> THREADS_AND_CLOCKS = Set.of(
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.time.Clock",
            "java.time.InstantSource",
            "java.util.Timer");

    private final Rooms rooms;

    public Rules(Rooms rooms) {
        this.rooms = rooms;
    }

    public ArchRule everyClassIsInARoom() {
        return classes()
                .should(new ArchCondition<>("be in a room of the room table") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        String room = rooms.of(item.getPackageName()).orElse("none");
                        events.add(new SimpleConditionEvent(
                                item,
                                rooms.known(room),
                                item.getName() + " is in " + room + ", which the table does not have"));
                    }
                })
                .as("every class is in a room of the room table");
    }

    public ArchRule importsPointDown() {
        return classes()
                .should(new ArchCondition<>("import only rooms below") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        item.getDirectDependenciesFromSelf().forEach(dependency -> judge(dependency, events));
                    }
                })
                .as("imports point down the room table, and client imports no server room");
    }

    private void judge(Dependency dependency, ConditionEvents events) {
        String from = rooms.of(dependency.getOriginClass().getName()).orElse("");
        String to = rooms.of(dependency.getTargetClass().getBaseComponentType().getName())
                .orElse("");
        if (!rooms.mayImport(from, to)) {
            events.add(SimpleConditionEvent.violated(
                    dependency,
                    "room " + rooms.described(from) + " imports " + rooms.described(to) + ": "
                            + dependency.getDescription()));
        }
    }

    public ArchRule packagesHaveNoCycles() {
        return slices().matching(rooms.root() + ".(**)")
                .should()
                .beFreeOfCycles()
                .as("packages do not import each other in a circle");
    }

    public ArchRule pureRoomsHaveNoHands() {
        return noClasses()
                .that(describe("are in a pure room", (JavaClass item) -> rooms.pure(item.getName())))
                .should(dependOnClassesThat(describe("act on the world", Rules::actsOnTheWorld)))
                .as("pure rooms know no Akka, files, sockets, threads or clocks");
    }

    private static boolean actsOnTheWorld(JavaClass item) {
        String packageName = item.getBaseComponentType().getPackageName();
        return THREADS_AND_CLOCKS.contains(item.getBaseComponentType().getName())
                || HANDS.stream().anyMatch(hand -> packageName.equals(hand) || packageName.startsWith(hand + "."));
    }

    public ArchRule pureRoomsAreToldTheTime() {
        return noClasses()
                .that(describe("are in a pure room", (JavaClass item) -> rooms.pure(item.getName())))
                .should(accessTargetWhere(target("a clock", Rules::readsAClock)))
                .as("pure rooms read no clock: the time is an argument");
    }

    private static boolean readsAClock(AccessTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        return (owner.equals("java.lang.System") && (name.equals("currentTimeMillis") || name.equals("nanoTime")))
                || (owner.startsWith("java.time.") && name.equals("now"))
                || (owner.equals("java.util.Date") && name.equals("<init>"));
    }

    public ArchRule onlyRecordsKnowsRecordInternals() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(rooms.root() + ".records..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(RECORD_INTERNALS + "..")
                .as("only the room records knows " + RECORD_INTERNALS + ", which Kafka moves about");
    }

    /** What is in the log went through Akka Persistence, without exception; the log itself may use its own append. */
    public ArchRule onlyJournalAppends() {
        String log = rooms.root() + ".log.PartitionLog";
        return noClasses()
                .that()
                .resideOutsideOfPackages(rooms.root() + ".journal..", rooms.root() + ".log..")
                .should(accessTargetWhere(target(
                        "PartitionLog.append",
                        target -> target.getOwner().getName().equals(log)
                                && target.getName().startsWith("append"))))
                .as("only the room journal calls the log's append");
    }

    private static DescribedPredicate<JavaAccess<?>> target(String description, Predicate<AccessTarget> predicate) {
        return describe(description, access -> predicate.test(access.getTarget()));
    }
}
