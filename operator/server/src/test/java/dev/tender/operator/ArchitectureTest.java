package dev.tender.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tender.operator");

  @Test
  void theLoopKnowsTheCoreOnly() {
    noClasses()
        .that()
        .resideInAPackage("..operator.loop..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..", "io.vertx..", "io.quarkus..", "dev.tender.protocol..")
        .check(CLASSES);
  }

  @Test
  void theWireKnowsNoKubernetes() {
    noClasses()
        .that()
        .resideInAnyPackage("..operator.wire..", "..operator.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..")
        .check(CLASSES);
  }

  @Test
  void kubernetesKnowsNoWire() {
    noClasses()
        .that()
        .resideInAPackage("..operator.kube..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.tender.protocol..", "io.vertx..", "..operator.http..")
        .check(CLASSES);
  }

  @Test
  void onlyTheAppKnowsQuarkus() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..operator.app..", "..operator.config..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.quarkus..", "org.eclipse.microprofile..")
        .check(CLASSES);
  }
}
