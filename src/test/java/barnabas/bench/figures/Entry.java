package barnabas.bench.figures;

import java.util.List;

/** A row as its reader sees it: a short name for command lines and files, and what it is about. */
public record Entry(String name, String title, List<Goal> goals) {}
