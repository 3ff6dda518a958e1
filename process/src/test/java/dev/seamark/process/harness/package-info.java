/** What tests share. */
@NullMarked
package dev.seamark.process.harness;

import org.jspecify.annotations.NullMarked;
