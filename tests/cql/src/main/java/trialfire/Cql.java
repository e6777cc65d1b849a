package trialfire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cqframework.cql.cql2elm.CqlCompilerException;
import org.cqframework.cql.cql2elm.CqlTranslator;
import org.cqframework.cql.cql2elm.LibraryManager;
import org.cqframework.cql.cql2elm.ModelManager;
import org.cqframework.cql.cql2elm.quick.FhirLibrarySourceProvider;

/** The reference translator of CQL over NDJSON: one library a line in, what the translator says of it out. */
public final class Cql {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Cql() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 2) {
            System.err.println("usage: cql IN.ndjson OUT.ndjson [--elm]");
            System.exit(2);
        }
        boolean elm = arguments.length > 2 && arguments[2].equals("--elm");
        ModelManager models = new ModelManager();
        int libraries = 0;
        int broken = 0;
        int warned = 0;
        long definitions = 0;
        try (BufferedReader in = Files.newBufferedReader(Path.of(arguments[0]), StandardCharsets.UTF_8);
                PrintWriter out = new PrintWriter(Path.of(arguments[1]).toFile(), StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isBlank()) {
                    continue;
                }
                JsonNode asked = JSON.readTree(line);
                ObjectNode answer = JSON.createObjectNode();
                answer.set("id", asked.get("id"));
                ArrayNode said = answer.putArray("said");
                LibraryManager manager = new LibraryManager(models);
                manager.getLibrarySourceLoader().registerProvider(new FhirLibrarySourceProvider());
                CqlTranslator translator = CqlTranslator.fromText(asked.get("cql").asText(), manager);
                boolean bad = false;
                boolean odd = false;
                for (CqlCompilerException one : translator.getExceptions()) {
                    String severity = one.getSeverity().name().toLowerCase(java.util.Locale.ROOT);
                    bad |= severity.equals("error");
                    odd |= severity.equals("warning");
                    String at = one.getLocator() == null ? "" : one.getLocator().toLocator() + ": ";
                    said.add(severity + ": " + at + one.getMessage());
                }
                libraries++;
                broken += bad ? 1 : 0;
                warned += odd ? 1 : 0;
                if (translator.toELM() != null && translator.toELM().getStatements() != null) {
                    definitions += translator.toELM().getStatements().getDef().size();
                }
                if (elm && !bad) {
                    answer.set("elm", JSON.readTree(translator.toJson()));
                }
                out.println(JSON.writeValueAsString(answer));
            }
        }
        System.out.println(libraries + " libraries, " + definitions + " definitions, " + broken + " with errors, "
                + warned + " with warnings");
        System.exit(broken == 0 ? 0 : 1);
    }
}
