/** What trials gave, kept and judged: pure but for the one file of each row. Knows neither processes nor brokers. */
package barnabas.bench.figures;
