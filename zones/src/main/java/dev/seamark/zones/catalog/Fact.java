package dev.seamark.zones.catalog;

/**
 * What is kept of one Kubernetes object. Two facts are equal when they lead to the same answers, so
 * that a resync that brings nothing new changes nothing.
 */
public sealed interface Fact
    permits Namespace, Service, EndpointSlice, Pod, ServiceImport, Node, ServiceCidr {
  /** Which of the kinds this is. */
  Kind kind();

  /** Where the object lives, unique within its kind. */
  ObjectKey key();
}
