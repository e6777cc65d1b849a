package trialfire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** The reference validator for one release: no network, the definitions that come with it, and those of a folder. */
final class Reference {
    /** What is taken from a folder: resources of these types. */
    private static final Pattern DEFINITION = Pattern.compile(
            "\\A\\s*\\{\\s*\"resourceType\"\\s*:\\s*\"(StructureDefinition|ValueSet|CodeSystem)\"");

    private final FhirValidator validator;

    record Finding(String severity, String messageId, String location, Integer line, Integer column, String text) {
        static Finding of(SingleValidationMessage message) {
            return new Finding(
                    message.getSeverity() == null ? null : message.getSeverity().getCode(),
                    message.getMessageId(),
                    message.getLocationString(),
                    message.getLocationLine(),
                    message.getLocationCol(),
                    message.getMessage());
        }
    }

    Reference(Release release, Settings settings) throws IOException {
        FhirContext context = release.context();
        context.setParserErrorHandler(new LenientErrorHandler(false));
        PrePopulatedValidationSupport added = folder(context, release, settings.definitions());
        ValidationSupportChain chain = new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                added,
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context));
        // Else a snapshot is made anew whenever one is asked for.
        for (IBaseResource profile : added.fetchAllStructureDefinitions()) {
            chain.generateSnapshot(new ValidationSupportContext(chain), profile, "", null, "");
        }
        FhirInstanceValidator instance = new FhirInstanceValidator(chain);
        instance.setAnyExtensionsAllowed(settings.unknownExtensions());
        instance.setErrorForUnknownProfiles(false);
        validator = context.newValidator().registerValidatorModule(instance);
    }

    List<Finding> check(String text, List<String> profiles) {
        ValidationOptions options = new ValidationOptions();
        profiles.forEach(options::addProfile);
        try {
            return validator.validateWithResult(text, options).getMessages().stream().map(Finding::of).toList();
        } catch (RuntimeException | StackOverflowError crash) {
            return List.of(new Finding("fatal", "crash", null, null, null, crash.toString()));
        }
    }

    private static PrePopulatedValidationSupport folder(FhirContext context, Release release, Path folder)
            throws IOException {
        PrePopulatedValidationSupport support = new PrePopulatedValidationSupport(context);
        if (folder == null) {
            return support;
        }
        String version = "\"fhirVersion\"\\s*:\\s*\"" + (release == Release.R4 ? "4\\.0" : "5\\.0");
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
                String text = Files.readString(path);
                boolean definition = DEFINITION.matcher(text).find();
                boolean other = text.contains("\"fhirVersion\"")
                        && !Pattern.compile(version).matcher(text).find();
                if (definition && !other) {
                    IBaseResource resource = context.newJsonParser().parseResource(text);
                    support.addResource(resource);
                }
            }
        }
        return support;
    }
}
