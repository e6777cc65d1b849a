package trialfire;

import java.nio.file.Path;

/**
 * What the command line says.
 *
 * @param in NDJSON to validate
 * @param out NDJSON to write
 * @param definitions a folder of StructureDefinitions, ValueSets, CodeSystems … as JSON, searched with its subfolders;
 *     a resource that says a {@code fhirVersion} is used for that release alone; null: none
 * @param unknownExtensions whether an extension without a definition passes
 * @param warmUp how often the whole file is validated before the pass that is timed and written
 */
record Settings(Path in, Path out, Path definitions, boolean unknownExtensions, int warmUp) {
    private static final String USAGE = "usage: oracle IN.ndjson OUT.ndjson [--definitions DIR] "
            + "[--unknown-extensions allow|refuse] [--warm-up PASSES]";

    static Settings of(String[] arguments) {
        if (arguments.length < 2 || arguments.length % 2 != 0) {
            throw new IllegalArgumentException(USAGE);
        }
        Path definitions = null;
        boolean unknownExtensions = true;
        int warmUp = 1;
        for (int at = 2; at < arguments.length; at += 2) {
            String value = arguments[at + 1];
            switch (arguments[at]) {
                case "--definitions" -> definitions = Path.of(value);
                case "--unknown-extensions" -> unknownExtensions = value.equals("allow");
                case "--warm-up" -> warmUp = Integer.parseInt(value);
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        return new Settings(Path.of(arguments[0]), Path.of(arguments[1]), definitions, unknownExtensions, warmUp);
    }
}
