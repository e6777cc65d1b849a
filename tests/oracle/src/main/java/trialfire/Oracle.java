package trialfire;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads resources as NDJSON, validates each with the reference validator, writes what it says as NDJSON.
 *
 * <p>A line in: {@code {"id", "release": "r4" | "r5", "resource": {…}, "profiles": ["…"]}}; {@code "text"} in the place
 * of {@code "resource"} carries bytes that are no JSON value, or whose exact form matters. A line out:
 * {@code {"id", "ms", "issues": [{"severity", "messageId", "location", "line", "column", "text"}]}}, in the same order.
 */
public final class Oracle {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private Oracle() {}

    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.of(arguments);
        Map<Release, Reference> references = new EnumMap<>(Release.class);
        List<Double> times = new ArrayList<>();
        for (int pass = 0; pass <= settings.warmUp(); pass++) {
            boolean last = pass == settings.warmUp();
            try (BufferedReader in = Files.newBufferedReader(settings.in());
                    BufferedWriter out = last ? Files.newBufferedWriter(settings.out()) : null) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.isBlank()) {
                        continue;
                    }
                    Verdict verdict = check(JSON.readTree(line), settings, references);
                    if (last) {
                        times.add(verdict.milliseconds());
                        out.write(JSON.writeValueAsString(verdict.line()));
                        out.write('\n');
                    }
                }
            }
        }
        System.err.println(Timing.summary(times, settings.warmUp()));
    }

    private record Verdict(ObjectNode line, double milliseconds) {}

    private static Verdict check(JsonNode asked, Settings settings, Map<Release, Reference> references)
            throws IOException {
        Release release = Release.named(asked.path("release").asText());
        Reference reference = references.get(release);
        if (reference == null) {
            reference = new Reference(release, settings);
            references.put(release, reference);
        }
        List<String> profiles = new ArrayList<>();
        asked.path("profiles").forEach(profile -> profiles.add(profile.asText()));
        String text = asked.has("text") ? asked.get("text").asText() : JSON.writeValueAsString(asked.get("resource"));

        long start = System.nanoTime();
        List<Reference.Finding> findings = reference.check(text, profiles);
        double milliseconds = (System.nanoTime() - start) / 1e6;

        ObjectNode line = JSON.createObjectNode();
        line.set("id", asked.get("id"));
        line.put("ms", Math.round(milliseconds * 1000) / 1000.0);
        ArrayNode issues = line.putArray("issues");
        for (Reference.Finding finding : findings) {
            ObjectNode issue = issues.addObject();
            issue.put("severity", finding.severity());
            issue.put("messageId", finding.messageId());
            issue.put("location", finding.location());
            issue.put("line", finding.line());
            issue.put("column", finding.column());
            issue.put("text", finding.text());
        }
        return new Verdict(line, milliseconds);
    }
}
