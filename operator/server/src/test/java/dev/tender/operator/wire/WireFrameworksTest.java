package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Constraints;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.scheduler.OfferConstraints;
import dev.tender.protocol.v1.FrameworkInfo;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireFrameworksTest {
  private final Problems problems = new Problems();

  private Work.Registration registration(String... suppressed) throws WireException {
    String info =
        "{\"user\":\"u\",\"name\":\"f\",\"roles\":[\"analytics\"],"
            + "\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]}";
    return WireFrameworks.toCore(
        Json.decode(FrameworkInfo.class, info.getBytes(StandardCharsets.UTF_8)),
        List.of(suppressed),
        null,
        problems);
  }

  private Work.Registration registration(@Nullable Double failoverTimeout) {
    FrameworkInfo info =
        FrameworkInfo.builder().user("u").name("n").failoverTimeout(failoverTimeout).build();
    return WireFrameworks.toCore(info, List.of(), null, problems);
  }

  @Test
  void theStarAmongSuppressedRolesStandsForAllOfThemWhateverTheirNames() throws WireException {
    assertThat(registration("*").suppressedRoles()).containsExactly("*");
    assertThat(problems.sentence()).isNull();
  }

  @Test
  void aSuppressedRoleThatIsNotTheFrameworksIsNamed() throws WireException {
    registration("elsewhere");
    assertThat(problems.sentence()).contains("suppressed_roles: 'elsewhere'");
  }

  @ParameterizedTest
  @CsvSource({",", "0,0", "0.5,500", "1e300,315360000000"})
  void anAbsentFailoverTimeoutIsKeptApartFromZero(@Nullable Double seconds, @Nullable Long millis) {
    assertThat(registration(seconds).failoverTimeoutMillis()).isEqualTo(millis);
    assertThat(problems.sentence()).isNull();
  }

  @Test
  void aFailoverTimeoutBelowZeroIsRefused() {
    registration(-1.0);
    assertThat(problems.sentence()).contains("framework_info.failover_timeout must be 0 or more");
  }

  private Work.Registration wishing(String filters, String constraints) throws WireException {
    return WireFrameworks.toCore(
        Json.decode(
            FrameworkInfo.class,
            ("{\"user\":\"u\",\"name\":\"f\",\"offer_filters\":" + filters + "}")
                .getBytes(StandardCharsets.UTF_8)),
        List.of(),
        Json.decode(
            OfferConstraints.class,
            ("{\"role_constraints\":" + constraints + "}").getBytes(StandardCharsets.UTF_8)),
        problems);
  }

  @Test
  void sizesAreAlternativesOfAmountsThatBelongTogether() throws WireException {
    Work.Registration registration =
        wishing(
            """
            {"a":{"min_allocatable_resources":{"quantities":[
              {"quantities":{"cpus":{"value":0.5},"mem":{"value":64}}},
              {"quantities":{"gpus":{"value":1}}}]}},
             "b":{"min_allocatable_resources":{}},
             "c":{}}
            """,
            "{}");
    assertThat(problems.sentence()).isNull();
    assertThat(registration.offerFilters())
        .isEqualTo(
            Map.of(
                "a", OfferFilter.ofSizes(Resources.of(500, 64L << 20), Resources.NONE.withGpus(1)),
                "b", OfferFilter.ofSizes(),
                "c", OfferFilter.NONE));
  }

  @Test
  void aSizeThatIsNoAmountIsNamed() throws WireException {
    wishing(
        """
        {"a":{"min_allocatable_resources":{"quantities":[
          {"quantities":{"cpus":{"value":-1},"ports":{"value":1}}}]}}}
        """,
        "{}");
    assertThat(problems.sentences())
        .anySatisfy(each -> assertThat(each).contains("offer_filters['a']", "'cpus' is -1.0"))
        .anySatisfy(each -> assertThat(each).contains("'ports' cannot be counted"));
  }

  @Test
  void constraintsAreGroupsOfPredicatesByRole() throws WireException {
    Work.Registration registration =
        wishing(
            "{}",
            """
            {"a":{"groups":[
              {"attribute_constraints":[
                {"selector":{"attribute_name":"rack"},"predicate":{"text_matches":{"regex":"r.*"}}},
                {"selector":{"pseudoattribute_type":"ZONE"},"predicate":{"not_exists":{}}}]},
              {"attribute_constraints":[
                {"selector":{"pseudoattribute_type":"HOSTNAME"},
                 "predicate":{"text_not_equals":{"value":"h1"}}}]}]}}
            """);
    assertThat(problems.sentence()).isNull();
    assertThat(registration.offerFilters())
        .isEqualTo(
            Map.of(
                "a",
                new OfferFilter(
                    null,
                    new Constraints(
                        List.of(
                            new Constraints.Group(
                                List.of(
                                    new Constraints.Condition(
                                        new Constraints.Subject.Attribute("rack"),
                                        new Constraints.Test.Matches(Expressions.compile("r.*"))),
                                    new Constraints.Condition(
                                        new Constraints.Subject.Zone(),
                                        new Constraints.Test.NotExists()))),
                            new Constraints.Group(
                                List.of(
                                    new Constraints.Condition(
                                        new Constraints.Subject.Hostname(),
                                        new Constraints.Test.NotEquals("h1")))))))));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      textBlock =
          """
          {"groups":[]}                                          | .groups is empty
          {}                                                     | .groups is empty
          {"groups":[{}]}                                        | .groups[0].attribute_constraints is empty
          {"groups":[{"attribute_constraints":[{"selector":{},"predicate":{"exists":{}}}]}]} | .attribute_constraints[0].selector needs exactly one
          {"groups":[{"attribute_constraints":[{"selector":{"pseudoattribute_type":"UNKNOWN"},"predicate":{"exists":{}}}]}]} | HOSTNAME, REGION or ZONE
          {"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"a","pseudoattribute_type":"ZONE"},"predicate":{"exists":{}}}]}]} | selector needs exactly one
          {"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"a"},"predicate":{}}]}]} | predicate needs exactly one
          {"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"a"},"predicate":{"text_matches":{"regex":"("}}}]}]} | '(' is no RE2 expression
          """)
  void aWrongConstraintIsNamed(String constraints, String sentence) throws WireException {
    wishing("{}", "{\"a\":" + constraints + "}");
    assertThat(problems.sentence())
        .contains("offer_constraints.role_constraints['a']")
        .contains(sentence);
  }

  @Test
  void thereAreNoMorePredicatesThanAnybodyNeeds() throws WireException {
    String one = "{\"selector\":{\"attribute_name\":\"a\"},\"predicate\":{\"exists\":{}}}";
    wishing(
        "{}",
        "{\"a\":{\"groups\":[{\"attribute_constraints\":["
            + String.join(",", Collections.nCopies(1_001, one))
            + "]}]}}");
    assertThat(problems.sentence()).contains("holds 1001 predicates; use at most 1000");
  }
}
