package trialfire;

import java.util.List;
import java.util.Locale;

/** Times of the last pass, in milliseconds. */
final class Timing {
    private Timing() {}

    static String summary(List<Double> times, int warmUp) {
        if (times.isEmpty()) {
            return "nothing to validate";
        }
        double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double sum = 0;
        for (double time : sorted) {
            sum += time;
        }
        return String.format(
                Locale.ROOT,
                "%d resources, after %d warm-up passes: mean %.3f ms, median %.3f ms, p95 %.3f ms, worst %.3f ms",
                sorted.length,
                warmUp,
                sum / sorted.length,
                sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.95)],
                sorted[sorted.length - 1]);
    }
}
