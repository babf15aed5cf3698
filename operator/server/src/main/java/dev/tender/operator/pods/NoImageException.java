package dev.tender.operator.pods;

/** Neither the task nor anybody else says which image it is to run in. */
final class NoImageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  NoImageException() {
    super(
        "No image for the task: set container.docker.image in it, or"
            + " spec.executor.template.spec.containers[executor].image of the Framework, or"
            + " tender.executor.default-image of the installation");
  }
}
