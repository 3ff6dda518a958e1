/** The program as a whole: started as users start it, asked with the tools they use. */
@NullMarked
package dev.seamark.server.system;

import org.jspecify.annotations.NullMarked;
