package dev.seamark.zones.answer;

/** What a {@link LabelTable} holds: something that has a label, which never changes. */
abstract class Labelled {
  /** In wire format, lower case; read only. */
  final byte[] label;

  final int hash;

  Labelled(byte[] label) {
    this.label = label;
    this.hash = Labels.hash(label, 0);
  }
}
