/** Tests of what the build does to the programs' jars so that they start faster. */
@NullMarked
package dev.seamark.process.linkahead;

import org.jspecify.annotations.NullMarked;
