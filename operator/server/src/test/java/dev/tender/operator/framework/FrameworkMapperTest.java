package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Constraints;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.wire.Expressions;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameworkMapperTest {
  private static final Resources OVERHEAD = Resources.of(20, 96L << 20);
  private final FrameworkMapper mapper = new FrameworkMapper(ResourceNames.DEFAULT, OVERHEAD);

  @Test
  void whatIsNotSaidHasItsDefault() {
    Mapped<Declarations.Framework> mapped = map("scheduler: {external: {}}");
    assertThat(mapped).isInstanceOf(Mapped.Declared.class);
    Declarations.Framework declared = ((Mapped.Declared<Declarations.Framework>) mapped).value();
    assertThat(declared.roles()).containsExactly("*");
    assertThat(declared.scheduler()).isEqualTo(Declarations.SchedulerKind.EXTERNAL);
    assertThat(declared.failoverTimeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(declared.warm()).isEqualTo(new Declarations.Warm(Duration.ofSeconds(60), 0, 1000));
    assertThat(declared.reuse()).isEqualTo(Declarations.Reuse.SAME_ROLE);
    assertThat(declared.overhead()).isEqualTo(OVERHEAD);
  }

  @Test
  void whatIsSaidIsCarriedOver() {
    Declarations.Framework declared =
        ((Mapped.Declared<Declarations.Framework>)
                map(
                    "roles: [a/b, c], priority: 3, suspended: true, failoverTimeout: 1h30m,"
                        + " offerFilters: {c: {minCpu: 500m, minMemory: 1Gi}},"
                        + " tolerations: [{key: k, operator: Exists, effect: NoSchedule}],"
                        + " nodeSelector: {disk: fast},"
                        + " scheduler: {batch: {}}"))
            .value();
    assertThat(declared.roles()).containsExactly("a/b", "c");
    assertThat(declared.priority()).isEqualTo(3);
    assertThat(declared.suspended()).isTrue();
    assertThat(declared.failoverTimeout()).isEqualTo(Duration.ofMinutes(90));
    assertThat(declared.offerFilters())
        .isEqualTo(Map.of("c", OfferFilter.ofSizes(Resources.of(500, 1L << 30))));
    assertThat(declared.tolerations())
        .isEqualTo(List.of(new Declarations.Toleration("k", true, "", "NoSchedule")));
    assertThat(declared.scheduler()).isEqualTo(Declarations.SchedulerKind.BATCH);
  }

  @Test
  void offerFiltersAreKnownByTheRoleThatStarStandsFor() {
    Declarations.Framework declared =
        ((Mapped.Declared<Declarations.Framework>)
                map("offerFilters: {'*': {minCpu: 250m}}, scheduler: {external: {}}"))
            .value();
    assertThat(declared.offerFilters())
        .isEqualTo(Map.of("ns", OfferFilter.ofSizes(Resources.of(250, 0))));
  }

  @Test
  void constraintsOfARoleHoldTogetherAndSayNothingOfSizes() {
    Declarations.Framework declared =
        ((Mapped.Declared<Declarations.Framework>)
                map(
                    "offerFilters: {'*': {constraints: [{attribute: rack, operator: Equals, value:"
                        + " r1}, {attribute: zone, operator: Exists}, {attribute: hostname,"
                        + " operator: NotMatches, value: 'gpu-[0-9]+'}]}}, scheduler: {external:"
                        + " {}}, capabilities: [GPU_RESOURCES]"))
            .value();
    assertThat(declared.offerFilters())
        .isEqualTo(
            Map.of(
                "ns",
                new OfferFilter(
                    null,
                    new Constraints(
                        List.of(
                            new Constraints.Group(
                                List.of(
                                    new Constraints.Condition(
                                        new Constraints.Subject.Attribute("rack"),
                                        new Constraints.Test.Equals("r1")),
                                    new Constraints.Condition(
                                        new Constraints.Subject.Zone(),
                                        new Constraints.Test.Exists()),
                                    new Constraints.Condition(
                                        new Constraints.Subject.Hostname(),
                                        new Constraints.Test.NotMatches(
                                            Expressions.compile("gpu-[0-9]+"))))))))));
    assertThat(declared.capabilities()).containsExactly("GPU_RESOURCES");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          roles: [a, a], scheduler: {external: {}}      | spec.roles names a role twice
          roles: ['*', ns], scheduler: {external: {}}   | spec.roles names a role twice
          offerFilters: {'*': {minCpu: 1}, ns: {minCpu: 2}}, scheduler: {external: {}} | names the role of the namespace a second time
          roles: [a//b], scheduler: {external: {}}      | 'a//b' is no role
          roles: [-a], scheduler: {external: {}}        | '-a' is no role
          roles: ['a b'], scheduler: {external: {}}     | 'a b' is no role
          roles: [a/*], scheduler: {external: {}}       | 'a/*' is no role
          scheduler: {template: {spec: {nodeName: n, containers: [{name: s}]}}} | spec.scheduler.template.spec.nodeName is not allowed
          scheduler: {template: {spec: {}}}             | spec.scheduler.template.spec.containers must name
          capabilities: [MULTI_ROLE], scheduler: {external: {}} | spec.capabilities: MULTI_ROLE changes the form
          credentials: {secretRef: {name: s}}, scheduler: {template: {spec: {containers: [{name: s, image: i}]}}} | spec.credentials are for schedulers outside
          executor: {reuse: Always}, scheduler: {external: {}} | spec.executor.reuse: Always is not supported yet
          offerFilters: {'*': {constraints: [{attribute: a, operator: Exists}, {attribute: b, operator: Matches, value: 'x('}]}}, scheduler: {external: {}} | spec.offerFilters[*].constraints[1].value: 'x(' is no RE2 expression
          offerFilters: {'*': {constraints: [{attribute: a, operator: NotMatches, value: 'x{101}'}]}}, scheduler: {external: {}} | 'x{101}' is too complex
          """)
  void whatIsWrongNamesTheField(String spec, String sentence) {
    Mapped<Declarations.Framework> mapped = map(spec);
    assertThat(mapped).isInstanceOf(Mapped.Wrong.class);
    assertThat(String.join("; ", ((Mapped.Wrong<Declarations.Framework>) mapped).sentences()))
        .contains(sentence);
  }

  private Mapped<Declarations.Framework> map(String spec) {
    return mapper.toCore(
        Serialization.unmarshal(
            "apiVersion: tender.dev/v1beta1\nkind: Framework\n"
                + "metadata: {name: fw, namespace: ns, uid: u}\nspec: {"
                + spec
                + "}\n",
            Framework.class));
  }
}
