package barnabas.bench.figures;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/**
 * A median and how sure it is.
 *
 * @param low the lower end of its 95 % interval by the bootstrap (percentiles of resampled medians)
 * @param high the upper end
 */
public record Spread(double median, double low, double high, int samples) {
    private static final int RESAMPLES = 10_000;

    /** The same for the same samples at any time: what is written of them does not change by itself. */
    private static final long SEED = 20_000;

    /** Of at least one sample. */
    public static Spread of(Collection<Double> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a spread of nothing");
        }
        double[] given = samples.stream().mapToDouble(Double::doubleValue).toArray();
        Random random = new Random(SEED);
        double[] medians = new double[RESAMPLES];
        double[] drawn = new double[given.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < drawn.length; j++) {
                drawn[j] = given[random.nextInt(given.length)];
            }
            medians[i] = sortedMedian(drawn);
        }
        Arrays.sort(medians);
        return new Spread(
                sortedMedian(given), medians[RESAMPLES * 25 / 1000], medians[RESAMPLES * 975 / 1000], given.length);
    }

    public static double median(List<Double> samples) {
        return sortedMedian(samples.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Sorts what it is given. */
    private static double sortedMedian(double[] samples) {
        Arrays.sort(samples);
        int middle = samples.length / 2;
        return samples.length % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
    }
}
