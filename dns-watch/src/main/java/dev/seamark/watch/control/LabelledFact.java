package dev.seamark.watch.control;

import dev.seamark.zones.catalog.Fact;
import java.util.Map;

/** A fact with the labels of its object, for who selects by them. */
public record LabelledFact(Fact fact, Map<String, String> labels) {}
