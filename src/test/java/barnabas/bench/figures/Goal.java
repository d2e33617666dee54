package barnabas.bench.figures;

/**
 * What one figure of a row is to be.
 *
 * @param isRatio whether it is Barnabas's figure by Apache Kafka's, or Barnabas's alone
 * @param must what has to be reached
 * @param aim what is hoped for
 */
public record Goal(Figure figure, boolean isRatio, double must, double aim) {
    private static final int PAIRS_MIN = 5;

    /** Of Barnabas's figure to that of the better Apache Kafka in the same pair. */
    public static Goal ratio(Figure figure, double must, double aim) {
        return new Goal(figure, true, must, aim);
    }

    public static Goal absolute(Figure figure, double must, double aim) {
        return new Goal(figure, false, must, aim);
    }

    /** A goal counts only if the worse end of the interval reaches it. */
    public Verdict judge(Spread spread) {
        if (spread.samples() < PAIRS_MIN) {
            return Verdict.TOO_FEW_PAIRS;
        }
        double worse = figure.moreIsBetter() ? spread.low() : spread.high();
        if (figure.reaches(worse, aim)) {
            return Verdict.AIM_REACHED;
        }
        if (figure.reaches(worse, must)) {
            return Verdict.MUST_REACHED;
        }
        return figure.reaches(spread.median(), must) ? Verdict.UNCERTAIN : Verdict.MISSED;
    }
}
