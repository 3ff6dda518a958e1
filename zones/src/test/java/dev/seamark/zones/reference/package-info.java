/**
 * The second opinion: what zones answer, worked out anew for every question from the facts of a
 * catalog, with plain collections and dnsjava's records. It knows the rules and nothing of the
 * implementation; where the two differ, one of them has read the rules wrongly.
 *
 * <pre>
 *   name, type ──▶ ReferenceZones ──▶ NameFinder ──▶ Candidates ──▶ Expected
 *                        └──────────▶ Aliases (chains of CNAMEs)
 *   seed ──▶ ClusterHistory (changes), SomeSettings, SomeQuestions
 * </pre>
 */
@NullMarked
package dev.seamark.zones.reference;

import org.jspecify.annotations.NullMarked;
