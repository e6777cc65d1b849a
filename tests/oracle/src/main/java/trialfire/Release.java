package trialfire;

import ca.uhn.fhir.context.FhirContext;

/** The releases of FHIR that Trialfire knows. */
enum Release {
    R4,
    R5;

    static Release named(String name) {
        return switch (name) {
            case "r4" -> R4;
            case "r5" -> R5;
            default -> throw new IllegalArgumentException("expected a release r4 or r5, found `" + name + "`");
        };
    }

    FhirContext context() {
        return switch (this) {
            case R4 -> FhirContext.forR4();
            case R5 -> FhirContext.forR5();
        };
    }
}
