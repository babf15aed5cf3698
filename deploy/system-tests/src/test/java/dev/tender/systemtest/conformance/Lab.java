package dev.tender.systemtest.conformance;

import dev.tender.protocol.http.HostPort;
import dev.tender.systemtest.Tender;
import dev.tender.systemtest.TenderExtension;
import dev.tender.systemtest.TestNamespace;
import dev.tender.systemtest.TestRoles;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One Framework for the whole suite, under which every test registers framework ids of its own, in
 * the role {@link #role} unless it says otherwise.
 */
record Lab(Tender tender, TestNamespace namespace, TestRoles roles, String token)
    implements AutoCloseable {
  static final String SCHEDULER = "/api/v1/scheduler";
  static final String FRAMEWORK = "conformance";

  /** Hands the suite's one lab to tests. */
  static final class Extension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Lab.class))
          .computeIfAbsent(Lab.class, _ -> open(TenderExtension.of(context)), Lab.class);
    }
  }

  private static Lab open(Tender tender) {
    TestNamespace namespace = tender.namespace("conform");
    TestRoles roles = new TestRoles(tender, namespace);
    roles.add("a", "weight: 1");
    roles.add("b", "weight: 1");
    namespace.apply(
        """
        apiVersion: tender.dev/v1beta1
        kind: Framework
        metadata:
          name: %s
        spec:
          roles: ["%s", "%s"]
          scheduler:
            external: {}
          executor:
            template:
              spec:
                containers:
                  - name: executor
                    image: localhost/tender/busybox:local
        """
            .formatted(FRAMEWORK, roles.path("a"), roles.path("b")));
    TestNamespace.await(
        "the suite's Framework is known to the operator",
        Duration.ofSeconds(30),
        () ->
            namespace
                    .get("frameworks.tender.dev", FRAMEWORK)
                    .at("/status/observedGeneration")
                    .asInt()
                > 0);
    return new Lab(tender, namespace, roles, namespace.schedulerToken(FRAMEWORK));
  }

  HostPort master() {
    return tender.master();
  }

  Connection connect() {
    return Connection.over(tender.connect());
  }

  /** One request on a connection of its own. */
  Answer ask(Request request) {
    try (Connection connection = connect()) {
      return connection.ask(request);
    }
  }

  /** The role of those that name none. */
  String role() {
    return roles.path("a");
  }

  String otherRole() {
    return roles.path("b");
  }

  /** SUBSCRIBE with the suite's token. */
  Request subscribe(Form form, String call) {
    return Request.post(SCHEDULER, form, form.schedulerCall(Json.text(call)))
        .with("Accept", form.mediaType())
        .with("Authorization", "Bearer " + token);
  }

  @Override
  public void close() {
    namespace.close();
    roles.close();
  }
}
