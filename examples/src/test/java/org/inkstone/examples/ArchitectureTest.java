package org.inkstone.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way: core, then classic-ml, vision and sequence, then generative, then examples. */
@AnalyzeClasses(packages = "org.inkstone", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] CORE = {
        "org.inkstone.backend..",
        "org.inkstone.data..",
        "org.inkstone.inference..",
        "org.inkstone.io..",
        "org.inkstone.nn..",
        "org.inkstone.plot..",
        "org.inkstone.schedule..",
        "org.inkstone.sweep..",
        "org.inkstone.tensorboard..",
        "org.inkstone.train.."
    };

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_OTHER_MODULE = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.inkstone.classic..",
                    "org.inkstone.vision..",
                    "org.inkstone.sequence..",
                    "org.inkstone.generative..",
                    "org.inkstone.examples..");

    @ArchTest
    static final ArchRule VISION_KNOWS_NO_EXAMPLE = noClasses()
            .that()
            .resideInAPackage("org.inkstone.vision..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.inkstone.generative..", "org.inkstone.examples..");

    @ArchTest
    static final ArchRule CLASSIC_KNOWS_CORE_ALONE = noClasses()
            .that()
            .resideInAPackage("org.inkstone.classic..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.inkstone.vision..", "org.inkstone.generative..", "org.inkstone.examples..");

    @ArchTest
    static final ArchRule SEQUENCE_KNOWS_CORE_ALONE = noClasses()
            .that()
            .resideInAPackage("org.inkstone.sequence..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.inkstone.classic..",
                    "org.inkstone.vision..",
                    "org.inkstone.generative..",
                    "org.inkstone.examples..");

    @ArchTest
    static final ArchRule GENERATIVE_KNOWS_NO_EXAMPLE = noClasses()
            .that()
            .resideInAPackage("org.inkstone.generative..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.inkstone.classic..", "org.inkstone.examples..");

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CIRCLE =
            slices().matching("org.inkstone.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule LIBRARIES_DO_NOT_NEED_LOGBACK =
            noClasses().should().dependOnClassesThat().resideInAPackage("ch.qos.logback..");

    @ArchTest
    static final ArchRule LIBRARIES_DO_NOT_PRINT_OR_EXIT = noClasses()
            .that()
            .resideOutsideOfPackage("org.inkstone.examples..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule LIBRARIES_LEAVE_THE_CONSOLE_ALONE = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .or()
            .resideInAnyPackage("org.inkstone.classic..", "org.inkstone.vision..", "org.inkstone.generative..")
            .should(ACCESS_STANDARD_STREAMS);
}
