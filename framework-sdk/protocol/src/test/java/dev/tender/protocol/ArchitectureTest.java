package dev.tender.protocol;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses PROTOCOL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tender.protocol");

  @Test
  void protocolNeedsOnlyJavaBaseJspecifyAndJacksonCore() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "dev.tender.protocol..",
                "org.jspecify.annotations",
                "com.fasterxml.jackson.core..",
                "java.io",
                "java.lang",
                "java.lang.annotation",
                "java.lang.invoke",
                "java.lang.reflect",
                "java.lang.runtime",
                "java.math",
                "java.net",
                "java.nio..",
                "java.security..",
                "java.time..",
                "java.util",
                "java.util.concurrent..",
                "java.util.function",
                "java.util.random",
                "java.util.regex",
                "java.util.stream",
                "javax.net..",
                ""))
        .check(PROTOCOL);
  }

  @Test
  void onlyHttpTouchesSockets() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tender.protocol.http")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..", "javax.net..")
        .check(PROTOCOL);
  }

  @Test
  void onlyJsonKnowsJackson() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tender.protocol.json")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml..")
        .check(PROTOCOL);
  }

  @Test
  void messagesAreRecordsEnumsOrSealed() {
    classes()
        .that()
        .resideInAnyPackage(
            "dev.tender.protocol.scheduler",
            "dev.tender.protocol.executor",
            "dev.tender.protocol.master",
            "dev.tender.protocol.agent")
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .beRecords()
        .orShould()
        .beInterfaces()
        .orShould()
        .beEnums()
        .check(PROTOCOL);
  }

  @Test
  void httpAndRecordIoDoNotKnowMessages() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.tender.protocol.http", "dev.tender.protocol.recordio")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.tender.protocol.v1",
            "dev.tender.protocol.json",
            "dev.tender.protocol.scheduler",
            "dev.tender.protocol.executor",
            "dev.tender.protocol.master",
            "dev.tender.protocol.agent")
        .check(PROTOCOL);
  }
}
