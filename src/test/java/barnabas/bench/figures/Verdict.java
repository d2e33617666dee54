package barnabas.bench.figures;

/** What is to be said of a goal. */
public enum Verdict {
    AIM_REACHED("aim reached"),
    MUST_REACHED("must reached"),
    /** The median reaches what must be, its interval does not. */
    UNCERTAIN("uncertain"),
    MISSED("missed"),
    /** An interval of so few says nothing. */
    TOO_FEW_PAIRS("too few pairs"),
    /** Records were lost or out of order: then no figure of the row counts. */
    VOID("void"),
    NOT_MEASURED("not measured");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
