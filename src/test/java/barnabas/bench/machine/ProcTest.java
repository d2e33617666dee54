package barnabas.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcTest {
    @Test
    void aProcesssTimesAndMemoryAreFoundWhateverItsName() {
        String stat = "4711 (java (x) ) S 1 4711 4711 0 -1 4194560 100 200 3 4 1250 250 700 50 20 0 42 0 12345 9 8 7";
        List<String> status = List.of("Name:\tjava", "VmHWM:\t  300000 kB", "VmRSS:\t  250000 kB", "Threads:\t42");
        assertThat(ProcessUse.parse(stat, status))
                .isEqualTo(new ProcessUse("java (x) ", 15.0, 7.5, 250_000, 300_000, 42));
    }

    @Test
    void thisProcessIsSeenToTakeTimeAndMemory() throws Exception {
        ProcessUse own = ProcessUse.of(ProcessHandle.current().pid());
        assertThat(own.cpuSeconds()).isPositive();
        assertThat(own.residentKb()).isPositive().isLessThanOrEqualTo(own.peakKb());
        assertThat(own.threads()).isPositive();
    }

    @Test
    void theMachineIsBusyWithAllButIdlingAndWaitingForDisks() {
        // user nice system idle iowait irq softirq steal guest guest_nice
        assertThat(MachineUse.parse("cpu  100 20 30 9999 888 4 5 6 77 66").busySeconds())
                .isCloseTo(1.65, within(1e-9));
    }

    @Test
    void threadsThatWereThereBeforeCountByWhatTheyAllocatedSince() {
        Allocation before = Allocation.parse(
                List.of(
                        "\"main\" #1 prio=5 os_prio=0 cpu=1.69ms elapsed=7.11s allocated=900K defined_classes=3 tid=0x7f nid=0x1 waiting",
                        "\"gone\" #2 prio=5 os_prio=0 cpu=1.69ms elapsed=7.11s allocated=5M defined_classes=3 tid=0x7e nid=0x2 waiting"));
        Allocation after = Allocation.parse(List.of(
                "\"main\" #1 prio=5 os_prio=0 cpu=1.69ms elapsed=9.11s allocated=1000K defined_classes=3 tid=0x7f nid=0x1 waiting",
                "\"new\" #3 daemon cpu=1.69ms elapsed=1.11s allocated=24B defined_classes=0 tid=0x7d nid=0x3 runnable",
                "\"G1 Conc#0\" os_prio=0 cpu=0.10ms elapsed=9.11s tid=0x7c nid=0x4 runnable"));
        assertThat(after.since(before)).isEqualTo(100 * 1024 + 24);
    }

    @Test
    void theGateIsForOthersAndForBrokersThatAreNotDoneYet() {
        assertThat(new QuietGate.Look(0.05, 0.2, "").isQuiet()).isTrue();
        assertThat(new QuietGate.Look(0.9, 0.2, ", most of them pid=7 (javac)"))
                .matches(look -> !look.isQuiet())
                .hasToString("others take 0.90 cores, most of them pid=7 (javac)");
        assertThat(new QuietGate.Look(0.05, 0.8, ""))
                .matches(look -> !look.isQuiet())
                .hasToString("the brokers take 0.80 cores");
    }
}
