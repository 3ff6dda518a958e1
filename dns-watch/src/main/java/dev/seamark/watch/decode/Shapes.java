package dev.seamark.watch.decode;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.function.Supplier;

/** What all kinds have in common, and the kinds that have little else. */
public final class Shapes {
  static final Shape<ObjectMeta> META =
      Shape.of(ObjectMeta::new)
          .labels("annotations", ObjectMeta::setAnnotations)
          .text("creationTimestamp", ObjectMeta::setCreationTimestamp)
          .longInteger("deletionGracePeriodSeconds", ObjectMeta::setDeletionGracePeriodSeconds)
          .text("deletionTimestamp", ObjectMeta::setDeletionTimestamp)
          .texts("finalizers", ObjectMeta::setFinalizers)
          .text("generateName", ObjectMeta::setGenerateName)
          .longInteger("generation", ObjectMeta::setGeneration)
          .labels("labels", ObjectMeta::setLabels)
          .text("name", ObjectMeta::setName)
          .text("namespace", ObjectMeta::setNamespace)
          .list("ownerReferences", owner(), ObjectMeta::setOwnerReferences)
          .text("resourceVersion", ObjectMeta::setResourceVersion)
          .text("selfLink", ObjectMeta::setSelfLink)
          .text("uid", ObjectMeta::setUid)
          .passingOver("managedFields"); // bookkeeping of the API server, of any shape

  /** What facts are made of; the rest is skipped as it comes in. */
  static final Shape<ObjectMeta> META_OF_FACTS =
      META.only("creationTimestamp", "deletionTimestamp", "labels", "name", "namespace")
          .text("resourceVersion", ObjectMeta::setResourceVersion)
          .with("annotations", Value::shortTexts, ObjectMeta::setAnnotations);

  static final Shape<ObjectReference> REFERENCE =
      Shape.of(ObjectReference::new)
          .text("apiVersion", ObjectReference::setApiVersion)
          .text("fieldPath", ObjectReference::setFieldPath)
          .text("kind", ObjectReference::setKind)
          .text("name", ObjectReference::setName)
          .text("namespace", ObjectReference::setNamespace)
          .text("resourceVersion", ObjectReference::setResourceVersion)
          .text("uid", ObjectReference::setUid);

  /** A Namespace, but what its controllers say of it. */
  public static final Shape<Namespace> NAMESPACE =
      object(Namespace::new).passingOver("spec", "status");

  /** What matters of a Node. */
  public static final Shape<Node> NODE =
      object(Node::new)
          .with(
              "spec",
              Shape.of(NodeSpec::new)
                  .texts("podCIDRs", NodeSpec::setPodCIDRs)
                  .list("taints", taint(), NodeSpec::setTaints)
                  .passingOverOthers(),
              Node::setSpec)
          .with(
              "status",
              Shape.of(NodeStatus::new)
                  .list("addresses", address(), NodeStatus::setAddresses)
                  .passingOverOthers(),
              Node::setStatus)
          .passingOverOthers();

  /**
   * A kind whose class the Kubernetes client, or what the programs have of it, lacks: its {@code
   * spec} as it is.
   */
  public static final Shape<GenericKubernetesResource> GENERIC =
      object(GenericKubernetesResource::new)
          .text("kind", GenericKubernetesResource::setKind)
          .with(
              "spec",
              (in, findings) -> Value.anything(in),
              (object, spec) -> object.setAdditionalProperty("spec", spec))
          .passingOverOthers();

  private Shapes() {}

  /** The same kind with no more of its metadata than facts are made of. */
  static <T extends HasMetadata> Shape<T> ofFacts(Shape<T> whole, String... fields) {
    return whole.only(fields).with("metadata", META_OF_FACTS, HasMetadata::setMetadata);
  }

  /** What every object says of itself. */
  static <T extends HasMetadata> Shape<T> object(Supplier<T> maker) {
    return Shape.of(maker)
        .text("apiVersion", HasMetadata::setApiVersion)
        .passingOver("kind") // the kind is known from the request
        .with("metadata", META, HasMetadata::setMetadata);
  }

  private static Shape<OwnerReference> owner() {
    return Shape.of(OwnerReference::new)
        .text("apiVersion", OwnerReference::setApiVersion)
        .truth("blockOwnerDeletion", OwnerReference::setBlockOwnerDeletion)
        .truth("controller", OwnerReference::setController)
        .text("kind", OwnerReference::setKind)
        .text("name", OwnerReference::setName)
        .text("uid", OwnerReference::setUid);
  }

  private static Shape<Taint> taint() {
    return Shape.of(Taint::new)
        .text("effect", Taint::setEffect)
        .text("key", Taint::setKey)
        .text("timeAdded", Taint::setTimeAdded)
        .text("value", Taint::setValue);
  }

  private static Shape<NodeAddress> address() {
    return Shape.of(NodeAddress::new)
        .text("address", NodeAddress::setAddress)
        .text("type", NodeAddress::setType);
  }
}
