package dev.seamark.zones.table;

/** What a {@link LabelTable} holds: something that has a label, which never changes. */
public abstract class Labelled {
  /** In wire format, lower case; read only. */
  public final byte[] label;

  final int hash;

  public Labelled(byte[] label) {
    this.label = label;
    this.hash = Labels.hash(label, 0);
  }
}
