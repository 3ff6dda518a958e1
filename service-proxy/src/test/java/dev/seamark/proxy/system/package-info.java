/** The program as its users have it: processes, the README's commands, an API server. */
@NullMarked
package dev.seamark.proxy.system;

import org.jspecify.annotations.NullMarked;
