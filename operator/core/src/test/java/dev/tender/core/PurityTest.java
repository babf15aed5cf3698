package dev.tender.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The same events lead to the same effects, on every machine and in every run. */
class PurityTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tender.core");

  private static final Set<String> CLOCK_AND_CHANCE =
      Set.of("now", "nanoTime", "currentTimeMillis", "randomUUID", "systemUTC", "shuffle");

  private static DescribedPredicate<JavaCall<?>> impure() {
    return describe(
        "clocks and chance",
        call ->
            call.getTargetOwner().getPackageName().startsWith("java.")
                && CLOCK_AND_CHANCE.contains(call.getName()));
  }

  private static DescribedPredicate<JavaCall<?>> unorderedIteration() {
    Set<String> walks = Set.of("iterator", "forEach", "stream", "values", "keySet", "entrySet");
    return describe(
        "walks over collections without an order",
        call ->
            call instanceof JavaMethodCall
                && walks.contains(call.getName())
                && Set.of("java.util.HashMap", "java.util.HashSet")
                    .contains(call.getTargetOwner().getName()));
  }

  @Test
  void theCoreKnowsTheJdkAndJSpecifyOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.tender.core..", "java..", "org.jspecify..")
        .check(CORE);
  }

  @Test
  void theCoreHasNoClockAndNoChance() {
    noClasses().should().callMethodWhere(impure().forSubtype()).check(CORE);
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.(Random|SplittableRandom)|java\\.util\\.random\\..*")
        .check(CORE);
  }

  @Test
  void theCoreHasNoThreadsLocksFilesSocketsOrLogs() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.lang\\.(Thread|Process).*|java\\.util\\.concurrent\\..*|java\\.net\\..*"
                + "|java\\.nio\\.(file|channels)\\..*|java\\.util\\.logging\\..*|java\\.io\\.File.*")
        .check(CORE);
  }

  @Test
  void decisionsDoNotWalkCollectionsWithoutAnOrder() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tender.core.invariant..")
        .should()
        .callMethodWhere(unorderedIteration().forSubtype())
        .check(CORE);
  }

  @Test
  void valuesKnowNothingOfDecisions() {
    noClasses()
        .that()
        .resideInAPackage("dev.tender.core.resources..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.tender.core.model..", "dev.tender.core.allocator..", "dev.tender.core.master..")
        .check(CORE);
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.tender.core.model..", "dev.tender.core.allocator..", "dev.tender.core.batch..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.tender.core.master..", "dev.tender.core.invariant..")
        .check(CORE);
  }
}
