/**
 * What it costs: to look up, to answer, to change, to hold.
 *
 * <pre>
 *   SyntheticCluster ──▶ LookupBenchmark, ChangeBenchmark, HeapUse     in this process
 *                   └──▶ SyntheticApi ──HTTP──▶ Seamark, a process of its own
 * </pre>
 *
 * <p>Nothing here is part of the program.
 */
@NullMarked
package dev.seamark.bench;

import org.jspecify.annotations.NullMarked;
