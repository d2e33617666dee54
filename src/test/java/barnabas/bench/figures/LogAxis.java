package barnabas.bench.figures;

import java.util.ArrayList;
import java.util.List;

/**
 * A logarithmic axis.
 *
 * @param low the value at {@code from}
 * @param high the value at {@code to}
 */
record LogAxis(double low, double high, double from, double to) {
    private static final double[] STEPS = {1, 2, 5};

    /** Values beyond its ends are drawn at them. */
    double at(double value) {
        double within = Math.max(low, Math.min(high, value));
        return from + (Math.log(within) - Math.log(low)) / (Math.log(high) - Math.log(low)) * (to - from);
    }

    /** Round values, ends included when they are round. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (double decade = Math.pow(10, Math.floor(Math.log10(low))); decade <= high; decade *= 10) {
            for (double step : STEPS) {
                double tick = decade * step;
                if (tick >= low * 0.999 && tick <= high * 1.001) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }
}
