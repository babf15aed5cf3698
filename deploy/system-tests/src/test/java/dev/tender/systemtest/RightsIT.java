package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people may do who have been given a cluster's ordinary roles in a namespace. */
@ExtendWith(TenderExtension.class)
class RightsIT {
  @Test
  void editorsOfANamespaceUseTenderInItAndViewersReadIt(Tender tender) {
    try (TestNamespace namespace = tender.namespace("rights")) {
      for (String role : List.of("view", "edit", "admin")) {
        namespace
            .kubectl()
            .run(
                "create",
                "rolebinding",
                role,
                "--clusterrole=" + role,
                "--user=" + role,
                "-n",
                namespace.name());
      }
      for (String role : List.of("edit", "admin")) {
        TestNamespace.await(
            role + " may create Frameworks",
            Duration.ofSeconds(30),
            () -> may(namespace, role, "create", "frameworks.tender.dev"));
        assertThat(may(namespace, role, "delete", "offers.tender.dev")).isTrue();
        assertThat(mayRegister(namespace, role)).isTrue();
        assertThat(may(namespace, role, "create", "offers.tender.dev")).isFalse();
      }
      TestNamespace.await(
          "view may list Tasks",
          Duration.ofSeconds(30),
          () -> may(namespace, "view", "list", "tasks.tender.dev"));
      assertThat(may(namespace, "view", "create", "frameworks.tender.dev")).isFalse();
      assertThat(mayRegister(namespace, "view")).isFalse();
    }
  }

  @Test
  void theOperatorMayNotWriteWhatItNeverWrites(Tender tender) {
    try (TestNamespace namespace = tender.namespace("limits")) {
      String operator = "system:serviceaccount:tender-system:tender";
      assertThat(may(namespace, operator, "create", "deployments.apps")).isTrue();
      assertThat(may(namespace, operator, "patch", "pods")).isFalse();
      assertThat(may(namespace, operator, "delete", "serviceaccounts")).isFalse();
      assertThat(may(namespace, operator, "patch", "jobs.batch")).isFalse();
      assertThat(may(namespace, operator, "patch", "resourceroles.tender.dev")).isTrue();
      assertThat(may(namespace, operator, "patch", "agentpools.tender.dev")).isFalse();
      assertThat(may(namespace, operator, "create", "nodes")).isFalse();
      assertThat(may(namespace, operator, "impersonate", "users")).isFalse();
      assertThat(may(namespace, operator, "delete", "reservations.tender.dev")).isTrue();
      assertThat(may(namespace, operator, "get", "secrets")).isFalse();
      MesosClientsIT.letCredentialsBeRead(tender, namespace);
      TestNamespace.await(
          "the operator may read this namespace's Secrets",
          Duration.ofSeconds(30),
          () -> may(namespace, operator, "get", "secrets"));
      // Those that Frameworks name, one by one; never what there is.
      assertThat(may(namespace, operator, "list", "secrets")).isFalse();
      assertThat(may(namespace, operator, "watch", "secrets")).isFalse();
    }
  }

  private static boolean mayRegister(TestNamespace namespace, String who) {
    return may(namespace, who, "create", "frameworks.tender.dev", "--subresource=registrations");
  }

  private static boolean may(
      TestNamespace namespace, String who, String verb, String what, String... more) {
    List<String> question =
        new ArrayList<>(
            List.of("auth", "can-i", verb, what, "--as=" + who, "-n", namespace.name()));
    question.addAll(List.of(more));
    return namespace.kubectl().attempt("", question.toArray(String[]::new)).exitCode() == 0;
  }
}
