package dev.tender.crd;

/** What no pod template may say, because placing and ranking pods is Tender's part. */
final class TemplateRules {
  static final String NODE = "!has(self.spec) || !has(self.spec.nodeName)";
  static final String NODE_MESSAGE =
      "a template cannot name its node; use the nodeSelector of the Framework";

  static final String HOST =
      "!has(self.spec) || !((has(self.spec.hostNetwork) && self.spec.hostNetwork)"
          + " || (has(self.spec.hostPID) && self.spec.hostPID)"
          + " || (has(self.spec.hostIPC) && self.spec.hostIPC))";
  static final String HOST_MESSAGE =
      "a template cannot share the node's network, processes or IPC; leave hostNetwork, hostPID and"
          + " hostIPC out";

  static final String BINDER =
      "!has(self.spec) || !has(self.spec.schedulerName)"
          + " || self.spec.schedulerName == 'default-scheduler'";
  static final String BINDER_MESSAGE =
      "a template cannot name another scheduler; leave schedulerName out";

  static final String PRIORITY =
      "!has(self.spec) || !has(self.spec.priorityClassName)"
          + " || !self.spec.priorityClassName.startsWith('system-')";
  static final String PRIORITY_MESSAGE =
      "a template cannot take a system priority; name a PriorityClass of your own";

  private TemplateRules() {}
}
