package dev.seamark.watch;

import dev.seamark.zones.catalog.ObjectKey;

/**
 * Something that people who look at an object are to see: an Event of Kubernetes.
 *
 * @param reporter the component that says so: {@code kube-proxy}
 * @param warning of type Warning, not Normal
 * @param reason one word: {@code Starting}
 * @param action what was done or tried, one word
 * @param kind whom it is about, of API version v1: {@code Node}, {@code Service}
 * @param about its key
 * @param note a sentence, may be empty
 */
public record Occurrence(
    String reporter,
    boolean warning,
    String reason,
    String action,
    String kind,
    ObjectKey about,
    String note) {}
